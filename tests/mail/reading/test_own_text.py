"""The author's own words are found in every language and by every program that is known."""

import pytest

from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.own_text import own_text, own_text_of_html
from nudger.mail.reading.own_text.lines import header_of, is_closing, is_sent_from
from nudger.mail.reading.rules import rules
from nudger.mail.reading.values import Kind

OWN = "It went well.\n\nShe was silent for a while."
QUOTED = "> Hello Ana,\n> your turn"
ADDRESS = "Learning <learning@example.org>"

WROTE = {
    "en": f"On Mon, 2 Nov 2026 at 10:00, {ADDRESS} wrote:",
    "de": f"Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb {ADDRESS}:",
    "fr": f"Le lun. 2 nov. 2026 à 10:00, {ADDRESS} a écrit :",
    "es": f"El lun, 2 nov 2026 a las 10:00, {ADDRESS} escribió:",
    "it": f"Il giorno lun 2 nov 2026 alle ore 10:00 {ADDRESS} ha scritto:",
    "pt": f"Em seg., 2 de nov. de 2026 às 10:00, {ADDRESS} escreveu:",
    "nl": f"Op ma 2 nov 2026 om 10:00 schreef {ADDRESS}:",
    "sv": f"Den mån 2 nov. 2026 kl 10:00 skrev {ADDRESS}:",
    "no": f"man. 2. nov. 2026 kl. 10:00 skrev {ADDRESS}:",
    "fi": f"ma 2. marrask. 2026 klo 10.00 {ADDRESS} kirjoitti:",
    "pl": f"pon., 2 lis 2026 o 10:00 {ADDRESS} napisał(a):",
    "cs": f"po 2. 11. 2026 v 10:00 odesílatel {ADDRESS} napsal:",
    "sk": f"po 2. 11. 2026 o 10:00 {ADDRESS} napísal(a):",
    "hu": f"{ADDRESS} ezt írta (időpont: 2026. nov. 2., H, 10:00):",
    "ro": f"În lun., 2 nov. 2026 la 10:00, {ADDRESS} a scris:",
    "tr": f"{ADDRESS}, 2 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "ru": f"пн, 2 нояб. 2026 г. в 10:00, {ADDRESS}:",
    "uk": f"пн, 2 лист. 2026 р. о 10:00 {ADDRESS} пише:",
    "ja": f"2026年11月2日(月) 10:00 {ADDRESS}:",
    "zh": f"{ADDRESS} 于2026年11月2日周一 10:00写道：",
    "nobody's": f"2. 11. 2026 klo 10:00 {ADDRESS} klingoned:",
}


@pytest.mark.parametrize("line", WROTE.values(), ids=WROTE.keys())
def test_words_above_a_quotation_are_found_in_every_language(line: str):
    assert own_text(f"{OWN}\n\n{line}\n\n{QUOTED}\n").text == OWN
    assert own_text(f"{line}\n{QUOTED}\n\n{OWN}\n").text == OWN


FORWARDED = [row for rows in rules("quoting")["forwarded"].values() for row in rows]
ORIGINAL = [row for rows in rules("quoting")["original"].values() for row in rows]
REPEATED = "From: Learning\nDate: Mon, 2 Nov 2026\nSubject: Your turn\n\nHello Ana"


@pytest.mark.parametrize("title", FORWARDED)
def test_each_title_of_a_forwarded_mail_parts_it_from_the_words_above(title: str):
    for written in (f"---------- {title.capitalize()} ----------", f"{title.capitalize()}:"):
        own = own_text(f"{OWN}\n\n{written}\n\n{REPEATED}")
        assert (own.text, own.is_forward) == (OWN, True), written


@pytest.mark.parametrize("title", ORIGINAL)
def test_each_title_of_an_original_mail_does_too(title: str):
    assert own_text(f"{OWN}\n\n-----{title.title()}-----\n{REPEATED}").text == OWN


@pytest.mark.parametrize("kind", ["from", "date", "subject", "to", "cc"])
def test_each_name_of_a_header_is_known_with_a_bold_star_or_without(kind: str):
    for name in rules("headers")["headers"][kind]:
        if ":" not in name:
            assert header_of(f"{name.capitalize()}: Ana <ana@example.org>") != "", name
            assert header_of(f"*{name}:* x") != "", name


@pytest.mark.parametrize(
    "block",
    [
        "From: L\nSent: Monday\nTo: Ana\nSubject: x",
        "*Von:* L\n*Gesendet:* Montag\n*An:* Ana\n*Betreff:* x",
        "De : L\nEnvoyé : lundi\nÀ : Ana\nObjet : x",
        "De: L\nEnviado el: lunes\nPara: Ana\nAsunto: x",
        "Da: L\nInviato: lunedì\nA: Ana\nOggetto: x",
        "Van: L\nVerzonden: maandag\nAan: Ana\nOnderwerp: x",
        "Från: L\nSkickat: måndag\nTill: Ana\nÄmne: x",
        "Fra: L\nSendt: mandag\nTil: Ana\nEmne: x",
        "Od: L\nWysłano: poniedziałek\nDo: Ana\nTemat: x",
        "差出人: L\n送信日時: 月曜日\n宛先: Ana\n件名: x",
    ],
)
def test_repeated_headers_end_the_words_and_alone_make_a_forward(block: str):
    assert own_text(f"{OWN}\n\n________________________________\n{block}\n\nHello Ana").text == OWN
    alone = own_text(f"{block}\n\nHello Ana")
    assert (alone.text, alone.is_forward) == ("", True)


@pytest.mark.parametrize("closing", [row for rows in rules("quoting")["closings"].values() for row in rows])
def test_each_closing_is_cut_with_the_name_below_it(closing: str):
    assert is_closing(f"{closing.capitalize()},")
    assert own_text(f"{OWN}\n\n{closing.capitalize()},\nAna Lopez\n+44 20 7946 0000").text == OWN


@pytest.mark.parametrize("sent", [row for rows in rules("quoting")["sent_from"].values() for row in rows])
def test_each_line_of_a_telephone_is_known(sent: str):
    assert is_sent_from(f"{sent.strip().capitalize()} iPhone")


@pytest.mark.parametrize(
    "kept",
    [
        "Sent from my desk, this is much easier than on a telephone.",
        "On Monday I asked first. She wrote: wait.",
        "I said:\n\n- one\n- two",
        "Thanks for asking! It went well.",
        "```\n--\nnot a signature\n```\n\nSee above.",
        "Note: done\nTo do: nothing",
    ],
)
def test_what_only_looks_like_a_sign_is_the_authors(kept: str):
    assert own_text(kept).text == kept


def test_words_between_the_lines_of_a_quotation_are_all_found():
    text = "On Mon, 2 Nov 2026 at 10:00, L wrote:\n> Did you ask?\n\nYes, twice.\n\n> And then?\n\nShe thought."
    assert own_text(text).text.split() == ["Yes,", "twice.", "She", "thought."]
    assert own_text(text.replace("\n\n", "\n")).text.split() == ["Yes,", "twice.", "She", "thought."]


def test_the_rest_of_a_long_quoted_line_is_nobodys_answer():
    text = f"Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, L wrote:\n> {'so ' * 25}\nforth\n> and on"
    assert own_text(text).text == "Yes."


def test_a_warning_above_and_small_print_below_are_the_companys():
    above = "CAUTION: This email originated from outside of the company. Do not click links."
    below = "This e-mail and any attachments are confidential and intended for the addressee."
    assert own_text(f"{above}\n\n{OWN}\n\n{below}\nMore of it.").text == OWN


def test_a_visiting_card_without_a_line_above_it_is_a_signature():
    assert own_text(f"{OWN}\n\nAna Lopez\nana@example.org\n+44 20 7946 0000\nwww.example.org").text == OWN


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Monday L wrote:</div><blockquote>Hello</blockquote></div>',
        '<div id="divRplyFwdMsg"><b>From:</b> L<br><b>Sent:</b> Monday</div><div>Hello</div>',
        '<div class="yahoo_quoted"><div>On Monday, L wrote:</div><div>Hello</div></div>',
        '<div class="moz-cite-prefix">On 02.11.2026 L wrote:</div><blockquote type="cite">Hello</blockquote>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Von: L</p></div><p>Hello</p>',
        '<div class="gmail_signature">Ana Lopez</div>',
    ],
)
def test_what_a_program_marks_in_html_is_left_out(quote: str):
    assert own_text_of_html(f"<html><body><p>It went well.</p>{quote}</body></html>").text == "It went well."


def test_a_forward_means_nothing_by_its_words():
    mail = "From: ana@example.org\nMessage-ID: <1@phone>\nSubject: Fwd: Your step\n\nDONE\n\n"
    reading = interpret(f"{mail}---------- Forwarded message ---------\n{REPEATED}".encode())
    assert (reading.kind, reading.text, reading.intent) == (Kind.FORWARD, "DONE", "")
