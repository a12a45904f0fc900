// Measures the template engine alone, on one core, without files and database.
//
//     swift run -c release engine-benchmark [--times N] [NAME …]
//     swift run -c release engine-benchmark --liquid TEMPLATES DATA OUTPUT

import Foundation
import MarqueeBase
import MarqueeTemplate

/// The time that this thread has run: on a shared machine the wall's clock measures the neighbours.
func cpuMicroseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

let clock = Moment(.timestampWithZone, microseconds: 1_774_628_454_000_000)

func engine(partials: TextMap<TemplateSource> = [:]) -> TemplateEngine {
  TemplateEngine(options: EngineOptions(now: clock), partials: partials)
}

func compile(_ engine: TemplateEngine, _ text: String, _ format: Format) throws -> Template {
  try engine.compile(TemplateSource(name: "benchmark", text: text, format: format))
}

/// The page of one movie: nine values, a cast table, and a layout with four more.
let movieBody = """
  # {{ movie.title }} ({{ movie.year }})

  *{{ movie.director }}* · {{ movie.runtime }} min · rated {{ movie.rating }}

  {{ movie.synopsis }}

  | Actor | Role |
  |-------|------|
  {% for person in movie.cast %}
  | {{ person.actor }} | {{ person.role }} |
  {% endfor %}

  [More {{ movie.genre }}](/genres/{{ movie.genre_slug }}/)
  """

let movieLayout = """
  <!doctype html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <title>{{ movie.title }} – {{ site.title }}</title>
  <meta name="description" content="{{ movie.synopsis }}">
  <link rel="canonical" href="{{ site.url }}/movies/{{ movie.slug }}/">
  <link rel="stylesheet" href="/style.css">
  </head>
  <body>
  <header><a href="/">{{ site.title }}</a></header>
  <main>
  {{ content }}
  </main>
  <footer>Made from rows.</footer>
  </body>
  </html>
  """

let movieKeys = RecordKeys(
  [
    "slug", "title", "year", "director", "runtime", "rating", "genre", "genre_slug", "synopsis",
    "cast",
  ], query: "movies")
let personKeys = RecordKeys(["actor", "role"])

func movie(_ number: Int, cast: Int = 5) -> Value {
  let people = (0..<cast).map { person in
    Value.record(
      Record(
        keys: personKeys,
        values: [.string("Actor \(number) O'\(person)"), .string("Role & Name \(person)")]))
  }
  return .record(
    Record(
      keys: movieKeys,
      values: [
        .string("movie-\(number)"), .string("The Movie of Number \(number)"),
        .int(1920 + number % 100), .string("Director \(number % 977)"), .int(80 + number % 90),
        .decimal("\(number % 10).\(number % 7)"), .string("Science Fiction"),
        .string("science-fiction"),
        .string(
          "In the year \(number), a crew of strangers must find a way home before the last light goes out over the harbour."
        ),
        .array(people),
      ]))
}

let site = Value.record(
  Record(
    [("title", .string("Marquee")), ("url", .string("https://movies.example"))], map: "site"))

func moviePages(_ cast: @escaping (Int) -> Int) throws -> (Int) throws -> Int {
  let engine = engine()
  let body = try compile(engine, movieBody, .markdown)
  let layout = try compile(engine, movieLayout, .html)
  let renderer = Renderer(engine)
  renderer.bind("site", site)
  let movies = (0..<1000).map { movie($0, cast: cast($0)) }
  let buffer = ByteBuffer()
  return { number in
    renderer.bind("movie", movies[number % 1000])
    try renderer.render(body: body, layouts: [layout], into: buffer)
    return buffer.count
  }
}

func indexOfRows(_ count: Int) throws -> (Int) throws -> Int {
  let engine = engine()
  let body = try compile(
    engine,
    """
    | Title | Year | Director |
    |-------|-----:|----------|
    {% for movie in movies %}
    | [{{ movie.title }}](/movies/{{ movie.slug }}/) | {{ movie.year }} | {{ movie.director }} |
    {% endfor %}
    """, .markdown)
  let renderer = Renderer(engine)
  renderer.bind("movies", .array((0..<count).map { movie($0) }))
  let buffer = ByteBuffer()
  return { _ in
    try renderer.render(body: body, into: buffer)
    return buffer.count
  }
}

/// A page that has a shape of its own each time: what a page costs when planning never helps.
func coldShapes() throws -> (Int) throws -> Int {
  let engine = engine()
  let body = try compile(engine, movieBody, .markdown)
  let layout = try compile(engine, movieLayout, .html)
  let movie = movie(1)
  let buffer = ByteBuffer()
  return { _ in
    let renderer = Renderer(engine)
    renderer.bind("site", site)
    renderer.bind("movie", movie)
    try renderer.render(body: body, layouts: [layout], into: buffer)
    return buffer.count
  }
}

func liquidText() throws -> (Int) throws -> Int {
  let engine = engine()
  let body = try compile(engine, movieBody, .liquid)
  let renderer = Renderer(engine)
  let movies = (0..<1000).map { movie($0) }
  let buffer = ByteBuffer()
  return { number in
    renderer.bind("movie", movies[number % 1000])
    try renderer.render(body: body, into: buffer)
    return buffer.count
  }
}

func parsing() throws -> (Int) throws -> Int {
  { _ in
    let engine = engine()
    _ = try compile(engine, movieBody, .markdown)
    _ = try compile(engine, movieLayout, .html)
    return movieBody.utf8.count + movieLayout.utf8.count
  }
}

let all: [(String, Int, () throws -> (Int) throws -> Int)] = [
  ("movie page, warm plan", 200_000, { try moviePages { _ in 5 } }),
  ("movie page, warm plans, cast of 0 to 19", 200_000, { try moviePages { $0 % 20 } }),
  ("movie page, cold shape", 5_000, coldShapes),
  ("movie page, as Liquid text", 100_000, liquidText),
  ("index of 10,000 rows in a Markdown table", 20, { try indexOfRows(10_000) }),
  ("parse the movie page's templates", 5_000, parsing),
]

// `--times N` for a profiler that counts instructions.
var arguments = Array(CommandLine.arguments.dropFirst())
var fixedTimes: Int?
if let option = arguments.firstIndex(of: "--times"), option + 1 < arguments.count {
  fixedTimes = Int(arguments[option + 1])
  arguments.removeSubrange(option...option + 1)
}
if arguments.first == "--liquid", arguments.count == 4 {
  try renderLiquidFolder(arguments[1], data: arguments[2], output: arguments[3])
  exit(0)
}
let wanted = arguments
for (name, usualTimes, make) in all where wanted.isEmpty || wanted.contains(name) {
  let times = fixedTimes ?? usualTimes
  let body = try make()
  var bytes = 0
  for number in 0..<max(1, times / 10) { bytes &+= try body(number) }
  var best = Double.infinity
  for _ in 0..<(fixedTimes == nil ? 5 : 1) {
    let start = cpuMicroseconds()
    for number in 0..<times { bytes &+= try body(number) }
    best = min(best, (cpuMicroseconds() - start) / Double(times))
  }
  let size = try body(0)
  print(
    "\(name.padding(toLength: 44, withPad: " ", startingAt: 0)) \(String(format: "%10.2f", best)) µs  \(size) bytes"
  )
}
