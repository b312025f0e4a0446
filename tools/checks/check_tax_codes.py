"""Tax codes judged by our kernel and by two programs of others, over thousands of generated codes."""

import datetime
import json
import random
import subprocess

from codicefiscale import codicefiscale
from demo import ROOT, Checks
from stdnum import luhn
from stdnum.it import codicefiscale as stdnum_code
from stdnum.it import iva

TODAY = datetime.date(2026, 11, 21)
PEOPLE = 3000
SURNAMES = ["Rossi", "Fò", "De Santis", "D'Angelo", "Aiello", "Ait Hadda", "Nardò", "Hu", "Bo", "Quispe", "Iodice", "Ó Briain", "Esposito"]
NAMES = ["Mario", "Giovanni", "Anna Maria", "Dea", "Li", "Gianfranco", "Niccolò", "Io", "Maria José", "Günther", "Ludovica", "Eva"]
PLACES = ["L219", "F205", "H501", "D969", "F839", "Z330", "Z145", "Z611", "A944", "G273"]


def ours(questions: list[str]) -> list[dict]:
    command = ["cargo", "run", "--quiet", "--locked", "-p", "kernel", "--example", "tax_codes", "--", TODAY.isoformat()]
    asked = "".join(question + "\n" for question in questions)
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def people(chance: random.Random) -> list[tuple[str, str, datetime.date, str, str]]:
    def one() -> tuple[str, str, datetime.date, str, str]:
        born_on = datetime.date(1927, 1, 1) + datetime.timedelta(days=chance.randrange(36_000))
        return chance.choice(SURNAMES), chance.choice(NAMES), born_on, chance.choice("MF"), chance.choice(PLACES)

    return [one() for _ in range(PEOPLE)]


def check_encoding(checks: Checks, chance: random.Random) -> list[str]:
    everybody = people(chance)
    made = ours([f"encode {surname};{name};{born};{sex};{place}" for surname, name, born, sex, place in everybody])
    codes = [answer["code"] for answer in made]
    # The place is compared by its code alone: which of them existed when is what the two may disagree on.
    parts = [
        codicefiscale.encode_lastname(surname)
        + codicefiscale.encode_firstname(name)
        + codicefiscale.encode_birthdate(born.strftime("%d/%m/%Y"), sex)
        + place
        for surname, name, born, sex, place in everybody
    ]
    expected = [part + codicefiscale.encode_cin(part + "_") for part in parts]
    wrong = [(ours, theirs) for ours, theirs in zip(codes, expected) if ours != theirs]
    checks.that(f"{len(codes)} people have the codes that python-codicefiscale gives them", not wrong, wrong[:5])

    answers = ours([f"check {code}" for code in codes])
    wrong = [
        code
        for code, answer, (_, _, born, sex, place) in zip(codes, answers, everybody)
        if not answer["valid"]
        or (answer["sex"], answer["place"]) != (sex, place)
        or answer["born_on"][2:] != born.isoformat()[2:]
        or not stdnum_code.is_valid(code)
        or stdnum_code.get_gender(code) != sex
        or stdnum_code.get_birth_date(code).strftime("%m-%d") != born.strftime("%m-%d")
    ]
    checks.that("and say of them what was put in, as python-stdnum reads it too", not wrong, wrong[:5])
    return codes


def check_omocodia(checks: Checks, codes: list[str], chance: random.Random) -> None:
    plain = chance.sample(codes, 30)
    forms = [(code, form) for code in plain for form in codicefiscale._get_omocodes(code)]
    answers = ours([f"check {form}" for _, form in forms])
    wrong = [form for (code, form), answer in zip(forms, answers) if answer.get("without_omocodia") != code]
    checks.that(f"{len(forms)} codes with letters for digits lead back to their own", len(forms) > 3000 and not wrong, wrong[:5])


def check_spoilt(checks: Checks, codes: list[str], chance: random.Random) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    def spoil(code: str) -> str:
        place = chance.randrange(16)
        return code[:place] + chance.choice(letters) + code[place + 1 :]

    spoilt = [spoil(code) for code in codes]
    answers = ours([f"check {code}" for code in spoilt])
    wrong = [code for code, answer in zip(spoilt, answers) if answer["valid"] != stdnum_code.is_valid(code)]
    checks.that(f"{len(spoilt)} codes with a character changed are judged as python-stdnum does", not wrong, wrong[:5])


def check_digits(checks: Checks, chance: random.Random) -> None:
    first = [f"{chance.randrange(1, 8_000_000):07}{chance.randrange(1, 101):03}" for _ in range(2000)]
    codes = [code + luhn.calc_check_digit(code) for code in first]
    codes += [code[:-1] + str((int(code[-1]) + 1) % 10) for code in codes]
    answers = ours([f"check {code}" for code in codes])
    wrong = [code for code, answer in zip(codes, answers) if answer["valid"] != iva.is_valid(code)]
    checks.that(f"{len(codes)} codes of organisations are judged as python-stdnum does", not wrong, wrong[:5])

    offices = [*range(151, 246), *range(301, 767), *range(900, 951)]
    first = [f"{chance.randrange(1, 10_000_000):07}{office:03}" for office in offices]
    codes = [code + luhn.calc_check_digit(code) for code in first]
    answers = ours([f"check {code}" for code in codes])
    wrong = [code for code, answer in zip(codes, answers) if answer.get("kind") != "provisional"]
    checks.that(f"{len(codes)} provisional codes, which python-stdnum does not know, are taken", not wrong, wrong[:5])


def main() -> None:
    checks = Checks()
    chance = random.Random(7)
    codes = check_encoding(checks, chance)
    check_omocodia(checks, codes, chance)
    check_spoilt(checks, codes, chance)
    check_digits(checks, chance)
    checks.end()


if __name__ == "__main__":
    main()
