"""Makes templates, with what each of their values is promised.

A promise is (name, kind): the value of that name stands

- "text": in text, and is found again unchanged;
- "attribute": in an attribute, and is found again unchanged;
- "script": in a script, and is found again as JSON;
- "url": in an address, whose scheme stays harmless;
- "style": in a style, as a number, a name or a colour.

Marks stand on both sides of a value, so that it can be found: `q3a`, value, `q3z`.
"""

import re


class Template:
    def __init__(self, random):
        self.random = random
        self.promises = []

    def name(self, kind):
        name = f"v{len(self.promises)}"
        self.promises.append((name, kind))
        return name

    def hole(self, kind="text"):
        """A value between its marks."""
        name = self.name(kind)
        number = name[1:]
        return f"q{number}a{{{{ {name} }}}}q{number}z"

    def bare(self, kind):
        return "{{ " + self.name(kind) + " }}"

    def script(self):
        name = self.name("script")
        return f"/*q{name[1:]}a*/ {{{{ {name} }}}} /*q{name[1:]}z*/"

    # HTML

    def text(self):
        parts = [self.random.choice(["", "some text ", "a &amp; b ", "5 &lt; 6 "])]
        for _ in range(self.random.randint(0, 2)):
            parts.append(self.hole())
            parts.append(self.random.choice(["", " and ", "\n", "&nbsp;", ", ", "<br>", "<!-- c -->"]))
        return "".join(parts)

    def attribute(self):
        quote = self.random.choice("\"\"'")
        kind = self.random.randint(0, 13)
        if kind <= 2:
            name = self.random.choice(["title", "alt", "data-x", "aria-label", "class", "lang", "data-href"])
            return f"{name}={quote}{self.hole('attribute')}{quote}"
        if kind == 3:
            return f"title = {quote}a {self.hole('attribute')} b &amp; {self.hole('attribute')}{quote}"
        if kind == 4:
            return f"href={quote}{self.bare('url')}{quote}"
        if kind == 5:
            return f"href={quote}/a/{self.bare('url')}/b?c={self.bare('url')}#{self.bare('url')}{quote}"
        if kind == 6:
            return f"src={quote}{self.bare('url')}{self.bare('url')}{quote}"
        if kind == 7:
            return f"srcset={quote}{self.bare('url')} 1x, /b/{self.bare('url')} 2x{quote}"
        if kind == 8:
            return f"style={quote}color: {self.bare('style')}; width: {self.bare('style')}px{quote}"
        if kind == 9:
            return f"cite={quote}https://a.example/{self.bare('url')}{quote}"
        return self.random.choice(["hidden", "id=a", "class='b'", "data-a=\"b>c\"", "title=''"])

    def attributes(self):
        count = self.random.choice([0, 0, 1, 1, 2])
        before = list(self.promises)
        text = "".join(" " + self.attribute() for _ in range(count))
        names = [part.split("=")[0].strip() for part in re.findall(r"(?:^| )[a-z-]+ ?(?==)|hidden", text)]
        if len(set(names)) < len(names):
            # Of two attributes with one name browsers drop the second.
            self.promises[:] = before
            return self.attributes()
        return text

    def block(self, depth):
        kind = self.random.randint(0, 16)
        inner = lambda: self.blocks(depth - 1) if depth > 0 else self.text()
        if kind <= 2:
            return f"<p{self.attributes()}>{self.text()}</p>"
        if kind == 3:
            tag = self.random.choice(["div", "section", "main", "article", "blockquote", "aside", "nav"])
            return f"<{tag}{self.attributes()}>{inner()}</{tag}>"
        if kind == 4:
            items = "".join(f"<li{self.attributes()}>{self.text()}</li>" for _ in range(2))
            return f"<ul>{items}</ul>"
        if kind == 5:
            return (f"<table{self.attributes()}><thead><tr><th>{self.text()}</th></tr></thead><tbody><tr>"
                    f"<td{self.attributes()}>{self.text()}</td></tr></tbody></table>")
        if kind == 6:
            return f"<p><a{self.attributes()}>{self.text()}</a> <em>{self.text()}</em></p>"
        if kind == 7:
            return f"<p><img{self.attributes()}><input{self.attributes()}></p>"
        if kind == 8:
            return f"<textarea>{self.hole()}</textarea>"
        if kind == 9:
            return f"<pre>{self.hole()}</pre>"
        if kind == 10:
            return f"<select><option{self.attributes()}>{self.text()}</option></select>"
        if kind == 11:
            return f"<script>var a = {self.script()}; // it's\nf('b', /[/']/, {self.script()});</script>"
        if kind == 12:
            return f"<script type=\"application/ld+json\">{{\"a\": {self.bare('json')}, \"b\": \"c {self.bare('json')}\"}}</script>"
        if kind == 13:
            return f"<style>/* it's */ p {{ color: {self.bare('style')} }} a {{ width: {self.bare('style')}px; }}</style>"
        if kind == 14:
            return f"<svg viewBox=\"0 0 1 1\"><title>{self.hole()}</title><text{self.attributes()}>{self.hole()}</text><path d='{self.hole('attribute')}'/></svg>"
        if kind == 15:
            return f"<math><mi>{self.hole()}</mi></math>"
        return f"<h2{self.attributes()}>{self.text()}</h2>"

    def blocks(self, depth):
        count = self.random.randint(1, 2)
        return "\n".join(self.block(depth) for _ in range(count))

    def html(self):
        head = f"<title>{self.hole()}</title>" if self.random.random() < 0.3 else "<title>a</title>"
        if self.random.random() < 0.2:
            head += f"<meta name=description content=\"{self.hole('attribute')}\">"
        if self.random.random() < 0.1:
            head += f"<link rel=canonical href=\"{self.bare('url')}\">"
        body = self.blocks(self.random.randint(0, 2))
        if self.random.random() < 0.3:
            body = f"{{% if true %}}\n{body}\n{{% endif %}}"
        return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"

    # Markdown

    def words(self):
        parts = [self.random.choice(["Some ", "A line with ", ""])]
        for _ in range(self.random.randint(1, 2)):
            parts.append(self.random.choice([
                lambda: self.hole(),
                lambda: f"*{self.hole()}*",
                lambda: f"**{self.hole()}**",
                lambda: f"~~{self.hole()}~~",
                lambda: f"`{self.hole()}`",
                lambda: f"[{self.hole()}]({self.bare('url')})",
                lambda: f"[{self.hole()}](/a/{self.bare('url')} \"{self.hole('attribute')}\")",
                lambda: f"![{self.hole('attribute')}]({self.bare('url')})",
                lambda: f"<https://a.example/{self.bare('url')}>",
                lambda: f"<b title=\"{self.hole('attribute')}\">{self.hole()}</b>",
            ])())
            parts.append(self.random.choice(["", " and ", ", "]))
        return "".join(parts)

    def markdown_block(self):
        kind = self.random.randint(0, 13)
        if kind <= 3:
            return self.words()
        if kind == 4:
            return "#" * self.random.randint(1, 4) + " " + self.words()
        if kind == 5:
            return f"- {self.words()}\n- {self.words()}\n  1. {self.words()}"
        if kind == 6:
            return f"> {self.words()}\n> {self.words()}"
        if kind == 7:
            return f"| a | b |\n|---|--:|\n| {self.words()} | {self.words()} |\n| {self.hole()} | c |"
        if kind == 8:
            return f"```{self.random.choice(['', 'swift'])}\n{self.hole()}\n  {self.hole()}\n```"
        if kind == 9:
            return f"    {self.hole()}\n    code"
        if kind == 10:
            return f"<div class=\"{self.hole('attribute')}\">\n\n{self.words()}\n\n</div>"
        if kind == 11:
            return f"<p title='{self.hole('attribute')}'>{self.hole()}</p>"
        if kind == 12:
            return f"- [x] {self.words()}\n- [ ] {self.words()}"
        label = len(self.promises)
        return f"Note[^{label}]{self.hole()}\n\n[^{label}]: {self.words()}"

    def markdown(self):
        blocks = [self.markdown_block() for _ in range(self.random.randint(1, 4))]
        return "\n\n".join(blocks) + "\n"


def make(random):
    """A case without data: its format, template and promises."""
    template = Template(random)
    format = random.choice(["html", "markdown"])
    text = template.html() if format == "html" else template.markdown()
    return {"as": format, "template": text, "promises": template.promises}
