internal import MarqueeBase
