"""IAM policies as far as the stand-in needs them. Written apart from Marquee's own evaluator, so
that each is a test of the other."""
import re


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def like(pattern, text):
    parts = ["." if c == "?" else ".*" if c == "*" else re.escape(c) for c in pattern]
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


COMPARE = {
    "stringequals": lambda listed_value, value: listed_value == value,
    "stringequalsignorecase": lambda listed_value, value: listed_value.lower() == value.lower(),
    "stringlike": like, "arnlike": like, "arnequals": like,
    "bool": lambda listed_value, value: listed_value.lower() == value.lower()}


def text(value):
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def holds(operator, key, wanted, context):
    wanted = [text(w) for w in listed(wanted)]
    actual = [text(a) for a in listed(context.get(key.lower()))]
    name = operator.lower()
    quantifier = ""
    if ":" in name:
        quantifier, name = name.split(":")
    if name == "null":
        return text(not actual) in [w.lower() for w in wanted]
    optional = name.endswith("ifexists")
    name = name[:-len("ifexists")] if optional else name
    negated = "not" in name
    compare = COMPARE[name.replace("not", "")]
    if not actual:
        if quantifier == "forallvalues":
            return True
        return optional or (negated and quantifier != "foranyvalue")

    def passes(value):
        return any(compare(w, value) for w in wanted) != negated
    if quantifier == "forallvalues" or (negated and not quantifier):
        return all(passes(a) for a in actual)
    return any(passes(a) for a in actual)


def applies(statement, action, resource, principal, context):
    actions = listed(statement.get("Action"))
    if not any(like(a.lower(), action.lower()) for a in actions):
        return False
    if principal is not None:
        named = statement.get("Principal", {})
        federated = ["*"] if named == "*" else listed(named.get("Federated"))
        if "*" not in federated and principal not in federated:
            return False
    if resource is not None:
        if not any(like(r, resource) for r in listed(statement.get("Resource"))):
            return False
    return all(
        holds(operator, key, wanted, context)
        for operator, tests in statement.get("Condition", {}).items()
        for key, wanted in tests.items())


def allows(policy, action, resource=None, principal=None, context=None):
    context = {key.lower(): value for key, value in (context or {}).items()}
    effects = {
        statement["Effect"] for statement in listed(policy.get("Statement"))
        if applies(statement, action, resource, principal, context)}
    return "Allow" in effects and "Deny" not in effects
