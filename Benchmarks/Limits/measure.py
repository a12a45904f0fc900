"""Measures Benchmarks/limits.sh's cases: one run of `marquee render` each."""
import json
import os
import resource
import subprocess
import tempfile

SIZES = [int(size) for size in os.environ.get("SIZES", "10000 100000 1000000").split()]
PROGRAMS = [("now", os.environ["MARQUEE"])]
if os.environ.get("BEFORE"):
    PROGRAMS.insert(0, ("before", os.environ["BEFORE"]))


def rep(text, size):
    return (text * (size // len(text) + 1))[:size]


MARKDOWN = {
    "tables whose rows are filled up (CVE-2023-37463)": lambda n: "|" + "a|" * (n // 8)
    + "\n|" + "-|" * (n // 8) + "\n" + "a\n" * (n // 4),
    "a wide table": lambda n: "|-" * (n // 4) + "\n" + "|-" * (n // 4),
    "lines that begin tables": lambda n: rep("|\n-|\n", n),
    "a long link, used by its label": lambda n: "[a]: " + "b" * (n // 2) + "\n\n" + rep("[a]", n // 2),
    "`)` behind an address (CVE-2022-39209)": lambda n: "http://a" + ")" * n,
    "`>` (CVE-2023-24824)": lambda n: rep(">", n),
    "`- ` (CVE-2023-24824)": lambda n: rep("- ", n) + "a",
    "`_` (CVE-2023-26485)": lambda n: rep("_", n),
    "`a_ `, then `_b`": lambda n: rep("a_ ", n // 2) + rep("_b", n // 2),
    "`*a_`": lambda n: rep("*a_", n),
    "`[`": lambda n: rep("[", n),
    "`![[]()` (CVE-2023-22486)": lambda n: rep("![[]()", n),
    "`<!--`": lambda n: rep("a <!-- ", n),
    "`<?` (CVE-2023-22484)": lambda n: rep("a <?", n),
    "`<![CDATA[`": lambda n: rep("a <![CDATA[", n),
    "`a@` (CVE-2023-22483)": lambda n: rep("a@", n),
    "`a@b.`": lambda n: rep("a@b.", n),
    "`www.`": lambda n: rep("www.", n),
    "`\\|` in a table": lambda n: "a|b\n-|-\n" + rep("\\|", n),
    "footnotes": lambda n: rep("[^a]:b\n", n),
    "link definitions": lambda n: "".join("[a%d]: u\n" % i for i in range(n // 10)),
    "prose": lambda n: rep("The *quick* [fox](http://a.b/c) `jumps` over it.\n\n", n),
}

GROWTH = {
    "append": "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
    "capture": "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
    "concat": "{% assign a = '1,2' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
    "replace": "{{ x | replace: 'x', x | size }}",
    "join": "{{ x | split: '' | join: x | size }}",
}


def run(program, template, data, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t." + kind)
        with open(path, "w", encoding="utf-8") as file:
            file.write(template)
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        # A process of its own, so that the peak memory is this run's.
        child = os.fork()
        if child == 0:
            try:
                result = subprocess.run(
                    [program, "render", "--template", path, "--data", "-"],
                    input=json.dumps({"x": data}).encode(), capture_output=True, timeout=60,
                    preexec_fn=limit)
                usage = resource.getrusage(resource.RUSAGE_CHILDREN)
                told = result.stderr.decode("utf-8", "replace")
                answer = [
                    usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, len(result.stdout),
                    "shown as text" if "is shown as text" in told
                    else "error" if result.returncode == 1
                    else "" if result.returncode == 0 else "broke (%d)" % result.returncode,
                ]
            except subprocess.TimeoutExpired:
                answer = [60, 0, 0, "stopped after 60 s"]
            with open(os.path.join(folder, "answer"), "w") as file:
                json.dump(answer, file)
            os._exit(0)
        os.waitpid(child, 0)
        with open(os.path.join(folder, "answer")) as file:
            return json.load(file)


def show(name, size, template, data, kind):
    cells = []
    for _, program in PROGRAMS:
        seconds, megabytes, output, what = run(program, template, data, kind)
        cells.append("%.2f s, %d MB, %s" % (seconds, megabytes, what or "%d bytes" % output))
    print("| %s | %s | %s |" % (name, size, " | ".join(cells)), flush=True)


wanted = os.environ.get("CASES", "")
print("| input | bytes | " + " | ".join(name for name, _ in PROGRAMS) + " |")
print("|---|" + "--:|" + "---|" * len(PROGRAMS))
for name, make in MARKDOWN.items():
    for size in SIZES:
        if wanted in name:
            show(name, size, "{{ x | markdown }}", make(size), "html")
for name, template in GROWTH.items():
    if wanted in name:
        show(name, "", template, "x" * 100000, "txt")
