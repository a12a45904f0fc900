"""HTML inside other formats: puts an HTML template into a feed, a calendar or a JSON feed, and takes
the HTML out of the result as a reader does, with parsers that are not Marquee's.
"""

import json
import re
import xml.etree.ElementTree as ElementTree

LIQUID = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.S)
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def outside_liquid(template, change):
    return "".join(
        part if index % 2 else change(part) for index, part in enumerate(LIQUID.split(template)))


def xml_escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_references(text):
    """Every third character of markup as a number."""
    found = [0]

    def number(match):
        found[0] += 1
        return f"&#x{ord(match[0]):x};" if found[0] % 3 == 0 else xml_escaped(match[0])

    return re.sub("[&<>\"'=:]", number, text)


def halves(template):
    """Text and CDATA sections by turns, changing at every value."""
    parts = LIQUID.split(template)
    result = []
    for index, part in enumerate(parts):
        in_cdata = (index // 3) % 2 == 1
        if index % 2:
            result.append(f"<![CDATA[{part}]]>" if in_cdata and part.startswith("{{") else part)
        else:
            result.append(f"<![CDATA[{part}]]>" if in_cdata and part else xml_escaped(part))
    return "".join(result)


def calendar_escaped(text):
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def rss(element, inner):
    return f"<rss version=\"2.0\" xmlns:content=\"{CONTENT}\"><channel><item><{element}>{inner}</{element}></item></channel></rss>"


def atom(inner):
    return f"<feed xmlns=\"{ATOM}\"><entry><content type=\"html\">{inner}</content></entry></feed>"


# How HTML is put in: the format, and the template.
WAYS = {
    "rss text": ("xml", lambda html: rss("description", outside_liquid(html, xml_escaped))),
    "rss references": ("xml", lambda html: rss("description", outside_liquid(html, xml_references))),
    "rss CDATA": ("xml", lambda html: rss("content:encoded", f"<![CDATA[{html}]]>")),
    "atom text": ("xml", lambda html: atom(outside_liquid(html, xml_escaped))),
    "atom CDATA": ("xml", lambda html: atom(f"<![CDATA[{html}]]>")),
    "atom both": ("xml", lambda html: atom(halves(html))),
    "calendar": ("calendar", lambda html:
                 "BEGIN:VEVENT\nX-ALT-DESC;FMTTYPE=text/html:" + outside_liquid(html, calendar_escaped)
                 + "\nEND:VEVENT\n"),
    "json feed": ("json", lambda html:
                  "{\"items\": [{\"content_html\": \""
                  + outside_liquid(html, lambda text: json.dumps(text)[1:-1]) + "\"}]}"),
}


def wrapped(html, way):
    """The format and template of a feed whose HTML is the template `html`."""
    format, wrap = WAYS[way]
    return format, wrap(html)


def unwrapped(output, way):
    """The HTML, as who reads the feed gets it."""
    if way == "json feed":
        return json.loads(output)["items"][0]["content_html"]
    if way == "calendar":
        lines = re.sub("\r\n[ \t]", "", output).split("\r\n")
        assert lines[0] == "BEGIN:VEVENT" and lines[2:] == ["END:VEVENT", ""], lines
        text = lines[1].split(":", 1)[1]
        return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text, flags=re.S)
    tree = ElementTree.fromstring(output.encode("utf-8", "surrogatepass"))
    elements = [element for element in tree.iter() if element.tag in (
        "description", f"{{{CONTENT}}}encoded", f"{{{ATOM}}}content")]
    assert len(elements) == 1 and len(elements[0]) == 0
    return elements[0].text or ""


def kept(text, way):
    """What the format makes of HTML that holds characters it has no room for."""
    if way == "json feed":
        return text
    if way == "calendar":
        text = re.sub("[\n\x0b\x0c\x85\u2028\u2029]", "\n", text)
        return re.sub("[\x00-\x08\x0e-\x1f\x7f]", "", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
