"""How long each PDF takes for 300 people, from the order to the file; seconds printed."""

import resource
import sys
import time

from app.messages.paper import Sheet, pdf_of

PEOPLE, AT_A_TABLE = 300, 8
NAMES = ("Maya Lindqvist", "Zsófia Őrségi", "Дмитрий Соколов", "王小明", "ليلى حسن")
SQUARE = "<svg xmlns='http://www.w3.org/2000/svg' width='29' height='29'/>"
COMMON = {
    "title": "December mixer",
    "event": "December mixer",
    "lang": "en",
    "pages": "Page {page} of {pages}",
    "empty": "",
}


def facts() -> dict[str, object]:
    """Return 300 people with names of their own, with what any sheet takes."""
    people = [
        {
            "name": f"{NAMES[number % len(NAMES)]} {number}",
            "first": NAMES[number % len(NAMES)],
            "rest": str(number),
            "code": "FI",
            "department": "Finance",
            "table": str(1 + number // AT_A_TABLE),
            "ask": f"budgets, number {number}",
        }
        for number in range(PEOPLE)
    ]
    tables = [
        {
            "number": 1 + at // AT_A_TABLE,
            "question": "What did you change your mind about this year?",
            "people": people[at : at + AT_A_TABLE],
            "hidden": "",
        }
        for at in range(0, PEOPLE, AT_A_TABLE)
    ]
    return {
        **COMMON,
        "about": "",
        "ticks": True,
        "large": False,
        "ask": "Ask me about",
        "square": SQUARE,
        "square_words": "QR code",
        "table": "Table",
        "tables": tables,
        "people": people,
    }


def main() -> None:
    """Print the seconds of each sheet, three times: by the clock, and of a processor."""
    say(f"PDF for {PEOPLE} people: seconds by the clock (of a processor)")
    said = facts()
    for sheet in Sheet:
        taken = []
        for _ in range(3):
            began, spent = time.perf_counter(), processor_s()
            size = len(pdf_of(sheet, said))
            seconds = time.perf_counter() - began
            taken.append(f"{seconds:.2f} ({processor_s() - spent:.2f})")
        say(f"  {sheet:8} {', '.join(taken)}   {size // 1000} kB")


def processor_s() -> float:
    """Return what the processes that made sheets have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
