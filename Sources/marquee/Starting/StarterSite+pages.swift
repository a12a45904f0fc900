/// The starter site's pages.
extension StarterSite {
  /// The front page: a list of all rows.
  static let front = SiteFile(
    "content/index.md",
    text: #"""
      ---
      title: Films on Friday
      ---
      <header class="lead">
        <h1>{{ site.title }}</h1>
        <p>{{ films.size }} films, one every Friday at eight. Doors open at half past seven.</p>
      </header>

      <ol class="programme">
        {% for film in films %}
        <li>
          <span class="mark">{{ film.year }}</span>
          <h2><a href="/films/{{ film.slug }}/">{{ film.title }}</a></h2>
          <p class="meta"><span>{{ film.director }}</span> <span>{{ film.country }}</span> <span>{{ film.minutes }} min</span></p>
        </li>
        {% endfor %}
      </ol>

      """#)

  /// The page per row.
  static let film = SiteFile(
    "content/films/[slug].md",
    text: #"""
      ---
      # One page per row of queries/films.sql; [slug] in this file's name is the row's column.
      title: "{{ film.title }} ({{ film.year }})"
      description: "{{ film.synopsis }}"
      query: films
      as: film
      ---
      <header class="lead">
        <p class="kicker">{{ film.country }}, {{ film.year }}</p>
        <h1>{{ film.title }}</h1>
        <p>A film by {{ film.director }}</p>
      </header>

      {{ film.synopsis }}

      <dl class="facts">
        <div><dt>Director</dt><dd>{{ film.director }}</dd></div>
        <div><dt>Year</dt><dd>{{ film.year }}</dd></div>
        <div><dt>Country</dt><dd>{{ film.country }}</dd></div>
        <div><dt>Length</dt><dd>{{ film.minutes }} minutes</dd></div>
      </dl>

      <nav class="pager" aria-label="Other films">
        {% if film.previous_slug %}
        <a rel="prev" href="/films/{{ film.previous_slug }}/"><small>Before</small> {{ film.previous_title }}</a>
        {% endif %}
        {% if film.next_slug %}
        <a rel="next" href="/films/{{ film.next_slug }}/"><small>After</small> {{ film.next_title }}</a>
        {% endif %}
      </nav>

      """#)
}
