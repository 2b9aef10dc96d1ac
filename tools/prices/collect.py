"""Collects the published prices of models into apps/policy/src/domain/published-prices.json.

Two public collections of facts are read, each pinned: the price map inside the package litellm (every row names its page at the
vendor) and, for models that it lacks, the package genai-prices. Figures are micro-dollars for a million tokens. Run it from the
checkout's root with the two packages in a folder of their own:

    pip download --no-deps --dest FOLDER litellm==1.110.2
    pip install --target FOLDER genai-prices==0.2.3
    python3 tools/prices/collect.py FOLDER 2026-11-28
"""

import json
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

TARGET = Path("apps/policy/src/domain/published-prices.json")

# our name of a rate: the map's names of it, the first that is there; `{t}` is a tier's ending
RATES = {
    "input": ["input_cost_per_token{t}"],
    "output": ["output_cost_per_token{t}"],
    "cached_input": ["cache_read_input_token_cost{t}"],
    "cache_write": ["cache_creation_input_token_cost{t}"],
    "cache_write_1h": ["cache_creation_input_token_cost_above_1hr{t}", "cache_creation_input_token_cost_above_12hr{t}"],
    "audio_input": ["input_cost_per_audio_token{t}"],
    "audio_output": ["output_cost_per_audio_token{t}"],
    "reasoning": ["output_cost_per_reasoning_token{t}"],
}
SERVICE_TIERS = ["flex", "priority", "ultrafast"]
MODES = {"chat", "responses", "embedding", "completion"}
# cross-region profiles of Bedrock; resolving a name falls back to the row without one
BEDROCK = re.compile(r"^(?:(?:us|eu|apac|jp|au|global)\.)?[a-z0-9]+\.[a-z0-9]")


def micros(dollars_a_token):
    """Micro-dollars for a million tokens, exactly."""
    value = Decimal(str(dollars_a_token)) * 10**12
    return int(value.to_integral_value())


def rates(row, ending):
    found = {}
    for name, spellings in RATES.items():
        for spelling in spellings:
            value = row.get(spelling.format(t=ending))
            if value is not None:
                found[name] = micros(value)
                break
    return found


def long_context(row, ending):
    """The rates from a number of input tokens on; vendors publish one such step."""
    steps = sorted({int(m.group(1)) for key in row if (m := re.search(r"^input_cost_per_token_above_(\d+)k_tokens$", key))})
    if not steps:
        return None
    found = rates(row, f"_above_{steps[0]}k_tokens{ending}")
    return {"above": steps[0] * 1000, **found} if found else None


def price_of(row):
    price = {"input": 0, "output": 0, **rates(row, "")}
    if isinstance(row.get("max_output_tokens"), int):
        price["max_output"] = row["max_output_tokens"]
    if (step := long_context(row, "")) is not None:
        price["long"] = step
    tiers = {}
    for tier in SERVICE_TIERS:
        own = rates(row, f"_{tier}")
        if "input" not in own:
            continue
        step = long_context(row, f"_{tier}")
        tiers[tier] = {"output": price["output"], **own, **({"long": step} if step else {})}
    if tiers:
        price["tiers"] = tiers
    factors = {}
    special = row.get("provider_specific_entry") or {}
    for key, name in (("us", "inference_geo=us"), ("fast", "speed=fast")):
        if key in special:
            factors[name] = int(Decimal(str(special[key])) * 1000)
    for region in ("eu", "us"):
        value = row.get(f"regional_processing_uplift_multiplier_{region}")
        if value is not None:
            factors[f"region={region}"] = int(Decimal(str(value)) * 1000)
    if factors:
        price["factors"] = factors
    return price


def name_of(key, row):
    """(our name, provider), or None for what is not one of our providers' text models."""
    vendor = row.get("litellm_provider")
    if row.get("mode") not in MODES or "input_cost_per_token" not in row:
        return None
    if vendor == "openai" and "/" not in key and not key.startswith("ft:"):
        return key, "openai"
    if vendor == "anthropic" and "/" not in key:
        return key, "anthropic"
    if vendor == "gemini" and key.startswith("gemini/"):
        name = key.removeprefix("gemini/")
        return (name, "google") if "/" not in name else None
    if vendor == "vertex_ai-language-models" and "/" not in key.removeprefix("vertex_ai/"):
        return "vertex/" + key.removeprefix("vertex_ai/"), "vertex"
    if vendor == "mistral" and key.startswith("mistral/"):
        return key.removeprefix("mistral/"), "mistral"
    if vendor == "azure" and key.startswith("azure/") and key.count("/") == 1:
        return key, "azure"
    if vendor in ("bedrock", "bedrock_converse") and "/" not in key and BEDROCK.match(key):
        return f"bedrock/{key}", "bedrock"
    return None


def from_map(folder):
    with zipfile.ZipFile(next(folder.glob("litellm-*.whl"))) as wheel:
        rows = json.loads(wheel.read("litellm/model_prices_and_context_window_backup.json"))
    for key, row in rows.items():
        named = name_of(key, row)
        if named is not None:
            yield *named, price_of(row), row.get("source", "https://github.com/BerriAI/litellm (price map)")


# what the second collection calls a vendor, and the models of it that clients still name
SECOND = {"openai": "openai", "anthropic": "anthropic"}


def plain(value):
    """The first step of a price that has steps."""
    return value if isinstance(value, (int, float, Decimal)) else getattr(value, "base", None)


def from_second(folder, known):
    sys.path.insert(0, str(folder))
    from genai_prices.data import providers  # noqa: PLC0415

    per_million = {
        "input": "input_mtok",
        "output": "output_mtok",
        "cached_input": "cache_read_mtok",
        "cache_write": "cache_write_mtok",
        "cache_write_1h": "cache_write_1h_mtok",
        "audio_input": "input_audio_mtok",
        "audio_output": "output_audio_mtok",
    }
    for vendor in providers:
        provider = SECOND.get(vendor.id)
        if provider is None:
            continue
        for model in vendor.models:
            names = [model.id, *exact_names(model.match)]
            prices = model.prices if not isinstance(model.prices, list) else model.prices[-1].prices
            price = {}
            for ours, theirs in per_million.items():
                value = plain(getattr(prices, theirs, None))
                if value is not None:
                    price[ours] = int(Decimal(str(value)) * 1_000_000)
            if "input" not in price or getattr(prices, "requests_kcount", None) is not None:
                continue
            price.setdefault("output", 0)
            for variant in getattr(model, "price_variants", None) or []:
                fast = plain(getattr(variant.prices, "input_mtok", None))
                if variant.when == {"speed": "fast"} and fast is not None:
                    price["factors"] = {"speed=fast": int(Decimal(str(fast)) / Decimal(str(plain(prices.input_mtok))) * 1000)}
            for name in dict.fromkeys(names):
                if name not in known and re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name):
                    yield name, provider, price, "https://github.com/pydantic/genai-prices"


def exact_names(clause):
    if hasattr(clause, "or_"):
        return [name for inner in clause.or_ for name in exact_names(inner)]
    return [clause.equals] if hasattr(clause, "equals") else []


def main():
    folder, as_of = Path(sys.argv[1]), sys.argv[2]
    models = {}
    sources = []
    for name, provider, price, source in from_map(folder):
        models[name] = {"provider": provider, "price": price, "source": source}
    for name, provider, price, source in from_second(folder, set(models)):
        models[name] = {"provider": provider, "price": price, "source": source}
    for row in models.values():
        if row["source"] not in sources:
            sources.append(row["source"])
        row["source"] = sources.index(row["source"])
    lines = [f'    {json.dumps(name)}: {json.dumps(models[name], separators=(",", ":"))}' for name in sorted(models)]
    TARGET.write_text(
        "{\n"
        f'  "as_of": {json.dumps(as_of)},\n'
        f'  "sources": {json.dumps(sources)},\n'
        '  "models": {\n' + ",\n".join(lines) + "\n  }\n}\n"
    )
    print(f"{len(models)} models, {TARGET.stat().st_size // 1024} KiB")


main()
