"""Checks files that GitHub, GitLab and Kubernetes read: those of this repository, those that
`marquee init` writes, and the examples of the documentation.

    check.py FOLDER

FOLDER has a folder for each kind: workflow, action, gitlab, kubernetes. A line is printed for each
mistake, with the file's name; nothing is printed when there is none.

Beside the formats' own schemas and zizmor's rules it checks that actions are pinned to a commit,
and that each job that calls marquee has installed it.
"""

import os
import re
import subprocess
import sys

import kubernetes_validate
import yaml

KUBERNETES = "1.34"
# The one action that is not pinned in examples: readers choose its version.
OURS = re.compile(r"(OWNER/marquee@(v1|v\d+\.\d+\.\d+)|[\w.-]+/marquee@[0-9a-f]{40})$")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}$")
CALLS = re.compile(r"(^|[;&|(]|\bdo|\bthen)[ \t]*(marquee|\./test)(\s|$)", re.M)
IMAGE = re.compile(r"ghcr\.io/OWNER/marquee(-local)?:\d+\.\d+\.\d+$")

mistakes = []


def wrong(file, text):
    mistakes.append(f"{os.path.basename(file)}: {text}")


def files(folder, kind):
    place = os.path.join(folder, kind)
    return [os.path.join(place, name) for name in sorted(os.listdir(place))] if os.path.isdir(place) else []


def run(command, paths):
    if not paths:
        return
    result = subprocess.run(
        [*command, *paths], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        mistakes.append(result.stdout)


def steps_of(file, steps):
    """Checks a list of steps, and returns whether marquee is called before it is installed."""
    installed = False
    for step in steps:
        uses = step.get("uses")
        if uses and OURS.match(uses):
            installed = True
        elif uses and not PINNED.match(uses):
            wrong(file, f"'{uses}' is not pinned to a commit")
        if not installed and CALLS.search(step.get("run", "")):
            wrong(file, f"nothing has installed marquee for: {step['run'].strip()}")


def workflow(file):
    document = yaml.safe_load(open(file))
    for name, job in document["jobs"].items():
        steps_of(file, job.get("steps", []))
        if "timeout-minutes" not in job:
            wrong(file, f"the job {name} has no time limit")


def gitlab(file):
    for name, job in yaml.safe_load(open(file)).items():
        if CALLS.search("\n".join(job.get("script", []))):
            image = job.get("image", {})
            image = image if isinstance(image, str) else image.get("name", "")
            if not IMAGE.match(image):
                wrong(file, f"the job {name} calls marquee, and its image is '{image}'")


def kubernetes(file):
    document = yaml.safe_load(open(file))
    try:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        wrong(file, f"{list(error.path)}: {error.message}")
    spec = document["spec"]
    template = spec["jobTemplate"]["spec"]["template"] if "jobTemplate" in spec else spec["template"]
    for container in template["spec"]["containers"]:
        # The entry point of Marquee's image is the program.
        if "command" in container or container.get("args", [""])[0] not in ("generate", "merge"):
            wrong(file, "a container does not begin with marquee's own entry point")


def main(folder):
    for file in files(folder, "workflow"):
        workflow(file)
    for file in files(folder, "action"):
        steps_of(file, yaml.safe_load(open(file))["runs"]["steps"])
    for file in files(folder, "gitlab"):
        gitlab(file)
    for file in files(folder, "kubernetes"):
        kubernetes(file)
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    run([*check, "vendor.github-workflows"], files(folder, "workflow"))
    run([*check, "vendor.github-actions"], files(folder, "action"))
    run([*check, "vendor.gitlab-ci"], files(folder, "gitlab"))
    # Its own rule for pins is above; 'OWNER' stands for an account.
    zizmor = os.path.join(os.path.dirname(sys.executable), "zizmor")
    rules = os.path.join(os.path.dirname(__file__), "zizmor.yml")
    run([zizmor, "--offline", "--quiet", "--no-progress", "--config", rules], files(folder, "workflow"))
    for mistake in mistakes:
        print(mistake)


main(sys.argv[1])
