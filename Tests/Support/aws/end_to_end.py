"""The built program against the stand-in: from each source of a token to a page, and a wrong thing
at each step, each with the exit code and the sentence that names it. Every output is searched for
every secret, and so are the arguments of the program and of what it starts, as /proc shows them
while it runs.

    end_to_end.sh .build/debug/marquee [--no-pam]
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from arguments import Watch
from standin import CLUSTER, DSQL, ROLE, StandIn

PROGRAM = os.path.abspath(sys.argv[1])
PAGE = "---\ntitle: Movies\nlayout: none\n---\n{% for m in movies %}{{ m.title }} {% endfor %}\n"
OK, USAGE, IDENTITY, DATABASE = 0, 2, 3, 4


class Run:
    def __init__(self, folder, wants_pam):
        self.aws = StandIn(folder, wants_pam)
        self.at = self.aws.addresses
        self.failures = self.count = self.samples = 0
        self.arguments = []     # of the latest run and its children

    def base(self, **changes):
        """The variables of a build on Vercel; None takes one away."""
        database = self.at["database"]
        variables = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_REGION": self.at["region"],
            "AWS_ENDPOINT_URL_STS": self.at["sts"], "AWS_ROLE_ARN": ROLE,
            "AWS_EC2_METADATA_DISABLED": "true", "VERCEL_OIDC_TOKEN": self.token(),
            "PGHOST": CLUSTER, "PGHOSTADDR": "127.0.0.1", "PGPORT": str(database["port"]),
            "PGUSER": "site", "PGDATABASE": "site", "PGSSLROOTCERT": self.at["authority"]}
        variables.update(changes)
        return {name: value for name, value in variables.items() if value is not None}

    def token(self, **wish):
        made = self.aws.issuer.token(wish)
        self.aws.tokens.append(made)
        return made

    def marquee(self, *arguments, variables, files=None):
        site = tempfile.mkdtemp(prefix="site-", dir=self.aws.folder)
        contents = {"queries/movies.sql": "SELECT title FROM (VALUES ('Heat'), ('Alien')) m(title)",
                    "content/index.html": PAGE, "marquee.yaml": "site:\n  title: Movies\n",
                    **(files or {})}
        for name, text in contents.items():
            path = pathlib.Path(site, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        with subprocess.Popen([PROGRAM, *arguments], cwd=site, env=variables, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            watch = Watch(process.pid)
            try:
                output, errors = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                output, errors = process.communicate()
                errors += "\nIT DID NOT END WITHIN 60 S\n"
            self.arguments = watch.stop()
            self.samples += watch.samples
        page = pathlib.Path(site, "output/index.html")
        shown = page.read_text() if page.exists() else ""
        return process.returncode, output + errors, shown, site

    def expect(self, name, code, *texts, arguments=("generate",), variables=None, files=None,
               knobs=None, page=None, log=None, seen=None):
        """`log` looks at the stand-in's log and gives problems; `seen` must be in some arguments."""
        self.aws.reset()
        self.aws.sts.log.clear()
        self.aws.check.log.clear()
        if knobs:
            knobs()
        variables = self.base() if variables is None else variables
        exit_code, output, shown, site = self.marquee(
            *arguments, variables=variables, files=files)
        problems = []
        if exit_code != code:
            problems.append(f"exit code {exit_code} instead of {code}")
        problems += [f"does not say: {text}" for text in texts if text not in output]
        if page and page not in shown:
            problems.append("the page is not there")
        if "token" not in arguments and "--with-token" not in arguments:
            problems += ["shows a secret" for secret in self.aws.secrets()
                         if secret in output or secret in shown or self.left_behind(site, secret)]
        problems += ["shows a secret in its arguments, or in its children's"
                     for secret in self.aws.secrets()
                     if any(secret in line for line in self.arguments)]
        # The signature is what makes a token; it must be in no arguments either.
        if any("X-Amz-Signature" in line for line in self.arguments):
            problems.append("shows a database token in arguments")
        if seen and not any(seen in line for line in self.arguments):
            problems.append(f"'{seen}' was not seen in {self.arguments}")
        problems += log() if log else []
        self.count += 1
        self.failures += bool(problems)
        print(("FAILED  " if problems else "ok      ") + name)
        if problems:
            print("    " + "\n    ".join(problems + output.split("\n")))

    @staticmethod
    def left_behind(site, secret):
        for path in pathlib.Path(site).rglob("*"):
            # What the case itself put there is meant to hold a token.
            if path.is_file() and not path.name.startswith((".env", "token")):
                if secret.encode() in path.read_bytes():
                    return True
        return False

    # MARK: Sources

    def sources(self):
        row = "Heat"
        self.expect("Vercel's variable", OK, page=row)
        self.expect("ES256", OK, page=row, variables=self.base(
            VERCEL_OIDC_TOKEN=self.token(alg="ES256")))
        self.expect(".env.local", OK, page=row,
                    variables=self.base(VERCEL_OIDC_TOKEN=None, AWS_ROLE_ARN=None), files={
                        ".env.local": f'VERCEL_OIDC_TOKEN="{self.token()}"\n',
                        ".env": f"export AWS_ROLE_ARN={ROLE} # the role\n"})
        path = self.aws.folder / "token"
        path.write_text(self.token())
        self.expect("a token file", OK, page=row, variables=self.base(
            VERCEL_OIDC_TOKEN=None, AWS_WEB_IDENTITY_TOKEN_FILE=str(path)))
        self.expect("GitHub Actions", OK, page=row, variables=self.base(
            VERCEL_OIDC_TOKEN=None, ACTIONS_ID_TOKEN_REQUEST_TOKEN=self.at["github_bearer"],
            ACTIONS_ID_TOKEN_REQUEST_URL=self.at["issuer_plain"] + "/github/token?v=2"))
        self.expect("GitLab", OK, page=row,
                    variables=self.base(VERCEL_OIDC_TOKEN=None, SITE_ID_TOKEN=self.token()),
                    files={"marquee.yaml": "site:\n  title: x\ndatabase:\n"
                           "  oidc_token_variable: SITE_ID_TOKEN\n"})
        self.expect("a container", OK, page=row, variables=self.base(
            VERCEL_OIDC_TOKEN=None, AWS_ROLE_ARN=None,
            AWS_CONTAINER_CREDENTIALS_FULL_URI=self.at["metadata"] + "/container",
            AWS_CONTAINER_AUTHORIZATION_TOKEN=self.at["metadata_token"]))
        self.expect("an instance", OK, page=row, variables=self.base(
            VERCEL_OIDC_TOKEN=None, AWS_ROLE_ARN=None, AWS_EC2_METADATA_DISABLED=None,
            AWS_EC2_METADATA_SERVICE_ENDPOINT=self.at["metadata"]))
        tunnel = ("site:\n  title: x\ndatabase:\n  host: localhost\n"
                  f"  port: {self.at['database']['proxy_port']}\n  user: site\n  name: site\n"
                  f"  sign_host: {CLUSTER}:{self.at['database']['port']}\n")
        self.expect("a tunnel", OK, page=row, files={"marquee.yaml": tunnel},
                    variables=self.base(PGHOST=None, PGHOSTADDR=None, PGPORT=None))
        self.expect("a database that wakes up for 16 seconds", OK, "waiting for", page=row,
                    variables=self.base(PGPORT=None), files={"marquee.yaml": tunnel.replace(
                        "localhost", CLUSTER)},
                    knobs=lambda: self.aws.proxy.knobs.update(stall=16))
        self.expect("DSQL's id and region", OK, "admin", arguments=("db", "check"),
                    variables=self.base(
                        PGHOST=DSQL, PGPORT=str(self.at["dsql"]["port"]), PGUSER=None))

    # MARK: Longer than credentials live

    def renewals(self):
        """Builds that outlive the first token and the credentials that signed it."""
        proxy = self.at["database"]["proxy_port"]
        files = {
            "marquee.yaml": "site:\n  title: x\nbuild:\n  connections: 3\ndatabase:\n"
                            f"  sign_host: {CLUSTER}:{self.at['database']['port']}\n"
                            f"  host: {CLUSTER}\n  port: {proxy}\n",
            # All of the build takes longer than the first credentials live; each answer is there before
            # the program looks into why it waits, by a connection of its own.
            **{f"queries/slow{n}.sql": "SELECT 'slow' AS title FROM pg_sleep(2.5)"
               for n in range(3)},
            # A query runs when a page reads it.
            "content/index.html": PAGE + "".join(
                "{% for m in slow" + str(n) + " %}{{ m.title }}{% endfor %}" for n in range(3))}
        variables = self.base(PGPORT=None)

        def knobs(lifetime, stall):
            def turn():
                self.aws.sts.knobs.update(lifetime=lifetime)
                self.aws.proxy.knobs.update(stall=stall)
            return turn

        def evidence(refusals):
            def look():
                asked = [entry for entry in self.aws.sts.log if "refused" not in entry]
                checks = list(self.aws.check.log)
                signers = {entry["signer"] for entry in checks}
                refused = [entry["refused"] for entry in checks if entry["refused"]]
                good = sum(not entry["refused"] for entry in checks)
                print(f"        STS was asked {len(asked)} times, {len(signers)} keys signed "
                      f"{len(checks)} tokens, refused: {refused or 'none'}")
                problems = []
                if len(asked) != 2 or len(signers) != 2:
                    problems.append(f"not two calls of STS and two keys: {asked}, {checks}")
                if good != 3:
                    problems.append(f"{good} connections instead of 3")
                if refused != ["the signer's credentials have expired"] * refusals:
                    problems.append(f"refused: {refused}")
                return problems
            return look
        # The first connection takes 7 of the credentials' 9 seconds; those after it get new ones.
        self.expect("credentials renewed for later connections", OK, page="Heat", files=files,
                    variables=variables, knobs=knobs(9, [7]), log=evidence(0))
        # Tokens that end, with their credentials, before the database looks at them.
        self.expect("a token that ends on the way", OK, page="Heat", files=files,
                    variables=variables, knobs=knobs(5, [6]), log=evidence(1))
        self.expect("tokens of later connections that end on the way", OK, page="Heat",
                    files=files, variables=variables, knobs=knobs(6, [0, 7, 7]),
                    log=evidence(2))
        # One more try, not more.
        self.expect("a token that ends again and again", IDENTITY, "credentials", files=files,
                    variables=variables, knobs=knobs(1, 1.5))

    # MARK: What goes wrong

    def tokens(self):
        for fault, code, text in (
                ("expired", IDENTITY, "the OIDC token expired at"),
                ("not-yet-valid", IDENTITY, "the OIDC token is not valid before"),
                ("wrong-audience", IDENTITY, "the token's audience is not one that"),
                ("none", IDENTITY, "AWS does not take the token"),
                ("unknown-key", IDENTITY, "AWS can't fetch the keys of"),
                ("bad-signature", IDENTITY, "AWS does not take the token")):
            self.expect(f"a token: {fault}", code, text, "VERCEL_OIDC_TOKEN in the environment",
                        variables=self.base(VERCEL_OIDC_TOKEN=self.token(fault=fault)))
        self.expect("an issuer that IAM does not know", IDENTITY, "has no identity provider for",
                    variables=self.base(VERCEL_OIDC_TOKEN=self.token(path="/umbrella")))
        self.expect("a claim too few", IDENTITY, "the token lacks a claim",
                    variables=self.base(VERCEL_OIDC_TOKEN=self.token(claims={"iat": None})))
        self.expect("a preview", IDENTITY, "does not let this token in", "environment:preview",
                    variables=self.base(VERCEL_OIDC_TOKEN=self.token(
                        sub="owner:acme:project:site:environment:preview")))
        self.expect("no token at all", IDENTITY, "the OIDC token is not a JSON Web Token",
                    variables=self.base(VERCEL_OIDC_TOKEN="hello"))
        self.expect("nothing set up", IDENTITY, "no AWS credentials were found",
                    variables=self.base(VERCEL_OIDC_TOKEN=None, AWS_ROLE_ARN=None))

    def sts(self):
        for code, status, text in (
                ("IDPCommunicationError", 400, "AWS can't reach the token's issuer"),
                ("Throttling", 400, "AWS asks to slow down"),
                ("InternalFailure", 500, "STS is in trouble"),
                ("ExpiredTokenException", 400, "AWS takes the OIDC token for expired"),
                ("AccessDenied", 403, "does not let this token in"),
                ("IDPRejectedClaim", 403, "rejected it or revoked it"),
                ("MalformedPolicyDocument", 400, "a policy in the request is malformed"),
                ("PackedPolicyTooLarge", 400, "policies and tags are too large"),
                ("RegionDisabledException", 403, "STS is switched off in eu-west-1")):
            self.expect(
                f"STS: {code}", IDENTITY, text, code,
                knobs=lambda: self.aws.sts.knobs.update(fail={"code": code, "status": status}))
        self.expect("two passing troubles", OK, page="Heat", knobs=lambda: self.aws.sts.knobs.update(
            fail={"code": "ServiceUnavailable", "status": 503, "times": 2}))
        self.expect("nobody at the endpoint", IDENTITY, "STS can't be reached",
                    variables=self.base(AWS_ENDPOINT_URL_STS="http://127.0.0.1:1"))
        self.expect("an account that is not allowed", IDENTITY, "which is not allowed", files={
            "marquee.yaml": "site:\n  title: x\ndatabase:\n  allowed_account_ids: '999999999999'\n"})
        self.expect("the region of the database's name", OK, page="Heat", variables=self.base(
            AWS_REGION=None))
        self.expect("a role that is none", USAGE, "is not the ARN of a role", variables=self.base(
            AWS_ROLE_ARN="marquee-role-of-mine"))

    def database(self):
        aws = self.aws
        self.expect("no permission", IDENTITY, "the database refused the token for 'site'",
                    "needed: rds-db:connect on arn:aws:rds-db:eu-west-1:123456789012:dbuser:",
                    "signed host: " + CLUSTER, "clock:",
                    knobs=lambda: aws.sts.roles[ROLE].update(permissions={"Statement": []}))
        self.expect("a role outside rds_iam", IDENTITY, "is not in rds_iam",
                    variables=self.base(PGUSER="plain"))
        self.expect("another database's name", IDENTITY, "the certificate is not for other.", files={
            "marquee.yaml": "site:\n  title: x\ndatabase:\n  sign_host: other.cluster-standin."
            "eu-west-1.rds.amazonaws.com\n"})
        self.expect("another port signed", IDENTITY, f"signed host: {CLUSTER}:5999", files={
            "marquee.yaml": f"site:\n  title: x\ndatabase:\n  sign_host: {CLUSTER}:5999\n"})
        self.expect("a user whom the policy does not name", IDENTITY, "signed user: other",
                    variables=self.base(PGUSER="other"))
        for fault, text in (("wrong_name", "the certificate is not for"),
                            ("expired", "expired at"),
                            ("other_authority", "was issued by 'CN=Another Root CA"),
                            ("no_tls", "does not offer TLS")):
            self.expect(f"a server: {fault}", IDENTITY, text,
                        variables=self.base(PGPORT=str(self.at["faulty"][fault])))
            gate = aws.faulty[fault]
            if gate.after_handshake or gate.in_clear:
                self.failures += 1
                print("FAILED  something was sent to it")
        self.expect("somebody who strips TLS", IDENTITY, "does not offer TLS",
                    variables=self.base(PGPORT=str(self.at["database"]["proxy_port"])),
                    knobs=lambda: aws.proxy.knobs.update(strip_tls=True))
        self.expect("TLS switched off", USAGE, "sslmode is 'disable'",
                    variables=self.base(PGSSLMODE="disable"))
        self.expect("a file of authorities that is none", USAGE, "holds no certificate",
                    variables=self.base(PGSSLROOTCERT="/etc/hostname"))
        self.expect("a token in a URL", USAGE, "unknown parameter", variables=self.base(
            DATABASE_URL=f"postgresql://site:{CLUSTER}:5432/?Action=connect&DBUser=site@h/site"))
        self.expect("DSQL refuses", IDENTITY, "Aurora DSQL refused the token",
                    arguments=("db", "check"),
                    variables=self.base(PGHOST=DSQL, PGPORT=str(self.at["dsql"]["port"]),
                                        PGUSER="admin"),
                    knobs=lambda: aws.sts.roles[ROLE].update(permissions={"Statement": []}))

    def dsql_setup(self):
        """`db setup` on a server that refuses what Aurora DSQL refuses."""
        dsql = self.base(PGHOST=DSQL, PGPORT=str(self.at["dsql"]["port"]), PGUSER=None,
                         PGDATABASE=None)

        def setup(name, code, *texts, schema, seed="", conflicts=0):
            self.expect(name, code, *texts, arguments=("db", "setup", "--force"), variables=dsql,
                        knobs=lambda: setattr(self.aws.dsql, "conflicts", conflicts),
                        files={"database/schema.sql": schema, "database/seed.sql": seed})

        schema = ("CREATE TABLE IF NOT EXISTS film (id int PRIMARY KEY, title text);\n"
                  "CREATE TABLE IF NOT EXISTS hall (id int PRIMARY KEY);\n"
                  "CREATE INDEX ASYNC IF NOT EXISTS film_title ON film (title);\n")
        seed = ("INSERT INTO film VALUES (1, 'Heat') ON CONFLICT DO NOTHING;\n"
                "INSERT INTO hall VALUES (1) ON CONFLICT DO NOTHING;\n")
        for name in ("DSQL: db setup", "DSQL: db setup again"):
            setup(name, OK, "ran database/schema.sql, database/seed.sql (5 statements)",
                  schema=schema, seed=seed)
        self.expect("DSQL: a page from what was set up", OK, page="Heat", variables=dsql,
                    files={"queries/movies.sql": "SELECT title FROM film"})
        setup("DSQL: an index at once", DATABASE, "database/schema.sql:2:1",
              "write `CREATE INDEX ASYNC`",
              schema="CREATE TABLE never (id int);\nCREATE INDEX never_id ON never (id);\n")
        for statements in ({"schema": schema}, {"schema": "", "seed": seed}):
            setup("DSQL: three conflicts", OK, "ran database/schema.sql", conflicts=3, **statements)
        setup("DSQL: a conflict too many", DATABASE, "please retry: (OC001)",
              "none of the 5 statements was done", schema=schema, seed=seed, conflicts=4)
        setup("DSQL: a mistake in the middle", DATABASE, "database/seed.sql:2:13",
              "done, and not undone: the first 3 of 5 statements, up to CREATE INDEX at "
              "database/schema.sql:3", "all of those may run twice",
              schema=schema, seed=seed.replace("hall", "nowhere"))

    def commands(self):
        self.expect("db check", OK, "TLSv1.3", "signed by", "token ends", "CN=Stand-in Root CA",
                    arguments=("db", "check"))
        self.expect("db token", OK, "Action=connect&DBUser=site", arguments=("db", "token"))
        self.expect("db url", OK, "sslmode=verify-full", "%3FAction%3Dconnect",
                    arguments=("db", "url", "--with-token"))
        self.expect("db psql", OK, "site", seen="psql --dbname=dbname='site'", arguments=(
            "db", "psql", "--", "-Atc", "SELECT current_user FROM pg_sleep(0.5)"))
        self.expect("auth doctor", OK, "ok: connected as site", "ok: signing as web identity",
                    "sub: owner:acme:project:site:environment:production",
                    arguments=("auth", "doctor"))
        self.expect("auth policy trust", OK, "oidc-provider/", "owner:acme:project:site",
                    arguments=("auth", "policy", "trust"))
        self.expect("auth policy permissions", OK, "cluster-ABCDEFGHIJKL01234/site",
                    arguments=("auth", "policy", "permissions", "--resource-id",
                               "cluster-ABCDEFGHIJKL01234"))
        provider = self.aws.issuer.url().removeprefix("https://")
        policy = ('{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",'
                  '"Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/%s"},'
                  '"Condition":{"StringEquals":{"%s:aud":"https://vercel.com/acme","%s:sub":'
                  '"owner:acme:project:site:environment:preview"}}}]}') % ((provider,) * 3)
        self.expect("auth doctor with a trust policy", IDENTITY, "the environment differs: the policy "
                    "wants 'preview', the token has 'production'",
                    arguments=("auth", "doctor", "--trust-policy", "role.json"),
                    files={"role.json": policy})
        self.expect("auth policy --lint", USAGE, "role.json:1:", "ForAllValues",
                    arguments=("auth", "policy", "--lint", "role.json"),
                    files={"role.json": policy.replace("StringEquals", "ForAllValues:StringEquals")})


def main():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marquee-aws-"))
    folder.chmod(0o755)
    run = None
    try:
        run = Run(folder, "--no-pam" not in sys.argv)
        print(f"tokens are checked by: {run.at['database']['mode']}")
        for part in (run.sources, run.renewals, run.tokens, run.sts, run.database, run.dsql_setup,
                     run.commands):
            part()
        print(f"{run.count} runs, {run.failures} failed; the arguments of the program and its "
              f"children were looked at {run.samples} times")
    finally:
        # A second signal must not stop the cleaning up.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if run:
            run.aws.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
