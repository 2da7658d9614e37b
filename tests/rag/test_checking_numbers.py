"""Numbers and dates of a written sentence must be those of its source, however either writes them."""

from __future__ import annotations

import pytest

from rag.checking.dates import date_fault
from rag.checking.numbers import number_fault
from rag.checking.quantities import quantities
from rag.checking.units import unit_fault

NIGHT = "2024-11-13"  # A Wednesday.


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("84 jars", "eighty-four jars"),
        ("twelve ships", "12 ships"),
        ("1,200 seats", "1.2 thousand seats"),
        ("$5 million", "5 million dollars"),
        ("£3bn", "3 billion pounds"),
        ("40%", "40 per cent"),
        ("20 percent", "from 20 to 25 percent"),
        ("the 3rd floor", "the third floor"),
        ("Part 2", "Part II"),
        ("two brothers", "both brothers"),
        ("50% of the bread", "half of the bread"),
        ("about 1.2 million people", "1,203,450 people"),
        ("more than 80 jars", "84 jars"),
        ("fewer than 100 jars", "84 jars"),
        ("one of the jars", "a jar"),
        ("100m", "100m"),
        ("100 metres", "100m"),
        ("500,000 jars", "half a million jars"),
        ("half a million jars", "500,000 jars"),
        ("12 jars", "a dozen jars"),
        ("six jars", "half a dozen jars"),
        ("1.5 million jars", "one and a half million jars"),
        ("two thirds of the jars", "two-thirds of the jars"),
        ("67% of the jars", "two thirds of the jars"),
        ("66.7 percent of the jars", "two thirds of the jars"),
        ("two thirds of the jars", "66.6% of the jars"),
        ("about a third of the jars", "35% of the jars"),
        ("a loan of about ¥500 billion", "a loan of ¥510 billion"),
        ("half of the jars", "50% of the jars"),
        ("half of the jars", "one half was lost"),
        ("at least 20 million euros", "between 20 and 30 million euros"),
        ("$5 million", "$5-7 million"),
        ("$5 million", "from $5 to $7 million"),
        ("it rose from 3", "it rose from 3 to 5 million"),
        ("5 million jars", "5 million to 7 million jars"),
        ("300 jars", "from 300 to 2 million jars"),
        ("5% at first", "between 5 and 7 percent"),
        ("20 to 30 km", "20-30 kilometres"),
        ("20 km", "20 to 30 kilometres"),
        ("from 1990 to 2000 metres", "from 1990 to 2000 metres"),
        ("between 100 and 200 jars", "between one hundred and two hundred jars"),
    ],
)
def test_the_same_number_in_another_writing_stands(claim: str, sentence: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("48 jars", "84 jars", "the article says 84, not 48"),
        ("$5 million", "£5 million", "the article does not give the number 5 million here"),
        ("40%", "41%", "the article says 41%, not 40%"),
        ("40% of jars", "40 euros and 30%", "the article says 30%, not 40%"),
        ("in 1448", "around 1450", "the article says 1450, not 1448"),
        ("around 1448", "in 1450", "the article says 1450, not 1448"),
        ("more than 90 jars", "84 jars", "the article says 84, not 90"),
        ("seven jars", "some jars", "the article does not give the number seven here"),
        ("3 jars", "84 jars and 12 coins", "the article does not give the number 3 here"),
        ("a million jars", "half a million jars", "the article says half a million, not a million"),
        ("one third of the jars", "two thirds of the jars", "the article says two thirds, not one third"),
        ("60% of the jars", "two thirds of the jars", "the article says two thirds, not 60%"),
        ("half of the jars", "a third of the jars", "the article says a third, not half"),
        ("two thirds of the jars", "two jars", "the article does not give the number two thirds here"),
        ("20 years", "20 to 30 months", "the article says 20 to 30 months, not 20 years"),
        ("20%", "20-30 kg", "the article does not give the number 20% here"),
        ("$5 million", "$5-7 billion", "the article says 5-7 billion, not 5 million"),
    ],
)
def test_another_number_is_told_with_the_one_that_stands_there(claim: str, sentence: str, reason: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) == reason


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Masons built it in two years", "Masons built it in 24 months"),
        ("The crossing took 90 minutes", "The crossing took an hour and a half"),
        ("The crossing took 90 minutes", "The crossing took 1.5 hours"),
        ("The crossing took 30 minutes", "The crossing took half an hour"),
        ("The crossing took 60 min", "The crossing took an hour"),
        ("a 2.5-year wait", "a wait of two and a half years"),
        ("a wait of 30 months", "a wait of two years and a half"),
        ("It lasted 20 years", "It lasted two decades"),
        ("a pier 100m long", "a pier 100 metres long"),
        ("a pier 0.9 km long", "a pier 900 metres long"),
        ("a 900-meter pier", "a pier 900 metres long"),
        ("a walk of 8 km", "a walk of five miles"),
        ("1 tonne of salt", "1,000 kg of salt"),
        ("80,000 tons of salt", "80,000 tonnes of salt"),
        ("a farm of 2 square kilometres", "a farm of 200 hectares"),
        ("It reached 40 degrees Celsius", "It reached 104F"),
        ("28 in all", "28 months in all"),
        ("28 months in all", "28 in all"),
        ("On the third day", "In the third week"),
        ("Back in the 80s", "Back in the 80s"),
        ("Sales fell by 80,000", "Sales were down 80,000"),
        ("Sales fell by 80,000 to 20,000", "Sales, once 100,000, fell to 20,000, or by 80,000"),
        ("Sales were cut to 20%", "Sales were cut from 30% to 20%"),
        ("Sales grew by 10 percent", "Sales grew 5 to 10 percent"),
        ("Sales may rise by 10 percent", "Sales may rise by up to 10 percent"),
        ("Prices rose by 12 percentage points", "Prices rose 12 points"),
        ("Prices rose by 12%", "Prices rose by 12 per cent"),
        ("They went to 12 towns", "They fell ill, and they were seen by 12 doctors"),
    ],
)
def test_the_same_measure_in_other_units_stands(claim: str, sentence: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("built in 28 years", "built in 28 months", "the article says 28 months, not 28 years"),
        ("a 28-year job", "a job of 28 months", "the article says 28 months, not 28-year"),
        ("900 kilometres long", "900 metres long", "the article says 900 metres, not 900 kilometres"),
        ("900 km long", "900m long", "the article says 900m, not 900 km"),
        ("80,000 kilograms", "80,000 tonnes", "the article says 80,000 tonnes, not 80,000 kilograms"),
        ("40 km", "40 km/h", "the article says 40 km/h, not 40 km"),
        ("40°F", "40°C", "the article says 40°C, not 40°F"),
        ("60 hectares", "60 acres", "the article says 60 acres, not 60 hectares"),
        ("two years", "two and a half years", "the article says two and a half years, not two years"),
        ("12 percentage points", "12 percent", "the article says 12 percent, not 12 percentage points"),
        ("rose to 12 percent", "rose by 12 percent", "the article says by 12 percent, not to 12 percent"),
        ("fell by 80,000", "fell to 80,000", "the article says to 80,000, not by 80,000"),
        ("was cut by about $20", "was cut from $30 to $20", "the article says to 20, not by 20"),
        ("25 months", "two years", "the article says two, not 25"),
    ],
)
def test_another_unit_after_the_same_number_is_told(claim: str, sentence: str, reason: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) == reason


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("It took one year", "It took a year"),
        ("It took one year", "It took twelve months"),
        ("It took one year", "It took the whole of that year"),
        ("It took one week", "It took 7 days"),
        ("It took a year", "It took one year"),
        ("It took a year", "It took two years"),
        ("A second wall fell in a minute", "A second wall fell in a minute"),
        ("A second wall fell", "A wall fell in a minute"),
        ("He came twice a year", "He came twice every year"),
        ("One day he came", "He came"),
        ("He came one year later", "He came the next year"),
    ],
)
def test_one_of_a_unit_stands_where_the_article_has_it(claim: str, sentence: str) -> None:
    assert unit_fault(claim, sentence, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("It took one month", "It took one year", "the article says one year, not one month"),
        ("It took a month", "It took a year", "the article says a year, not a month"),
        ("It took one month", "It took a while", "the article does not give one month here"),
        ("It took one year", "It took two years", "the article does not give one year here"),
        ("It took half a year", "It took half a day", "the article says half a day, not half a year"),
        ("500 come every month", "500 come every year", "the article says every year, not every month"),
        ("It burns a litre an hour", "It burns a gallon an hour", "the article says a gallon, not a litre"),
    ],
)
def test_one_of_another_unit_is_told(claim: str, sentence: str, reason: str) -> None:
    assert unit_fault(claim, sentence, sentence) == reason


def test_a_number_may_stand_in_the_sentence_beside() -> None:
    assert (
        number_fault("84 jars were found", "Jars were found.", "It was dark. 84 in all. Jars were found.", "", None)
        is None
    )


def test_a_number_beside_does_not_stand_for_another_in_the_sentence() -> None:
    near = "18 states have no age limit. In some the limit is 12."
    assert number_fault("12 states have no age limit", "18 states have no age limit.", near, near, None) == (
        "the article says 18, not 12"
    )


def test_a_year_may_be_that_of_the_article() -> None:
    assert number_fault("In 2024 it fell", "It fell", "It fell", "It fell", NIGHT) is None
    assert number_fault("In 2023 it fell", "It fell", "It fell", "It fell", NIGHT) is not None


def test_the_numbers_of_dates_are_no_numbers() -> None:
    assert quantities("On 12 November 2024 at 9") == tuple(
        q for q in quantities("On 12 November 2024 at 9") if q.value == 9
    )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("12 Nov 2024", "November 12, 2024"),
        ("on November 12", "on 12 November"),
        ("2024-11-12", "the 12th of November 2024"),
        ("in November 2024", "on 12 November 2024"),
        ("on 12 November 2024", "on 12 November"),
        ("on 12 November 2024", "on Tuesday"),
        ("on Tuesday", "on 12 November 2024"),
        ("on 12 November", "yesterday"),
        ("on Tuesday", "on Tuesday"),
        ("on 13 November 2024", "it fell"),
        ("in November", "last week"),
    ],
)
def test_the_same_day_in_other_words_stands(claim: str, sentence: str) -> None:
    assert date_fault(claim, sentence, sentence, NIGHT) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("13 November 2024", "12 November 2024", "the article says 12 November 2024, not 13 November 2024"),
        ("12 October", "12 November", "the article says 12 November, not 12 October"),
        ("12 November 2019", "12 November", "the article does not give 12 November 2019 here"),
        ("on Friday", "on Tuesday", "the article says Tuesday, not Friday"),
        ("on 17 May", "on Tuesday", "the article does not give 17 May here"),
        ("in March", "in April", "the article says April, not March"),
    ],
)
def test_another_day_is_told_with_the_one_that_stands_there(claim: str, sentence: str, reason: str) -> None:
    assert date_fault(claim, sentence, sentence, NIGHT) == reason


def test_without_a_date_of_the_article_a_weekday_is_only_itself() -> None:
    assert date_fault("on 12 November 2024", "on Tuesday", "on Tuesday", None) is not None


def test_a_verb_that_is_a_month_as_well_is_no_date() -> None:
    assert date_fault("May it rain, and may they march", "Rain", "Rain", None) is None
