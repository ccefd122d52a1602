"""Forms of the administration. Field rules only; what needs the database is checked by the services."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eoffice.web.fields import ChoiceField, DayField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled

CHOOSE = _l("Choose")


class AdminForm(BaseForm):
    """A form of the administration; `hints` stand below the labels."""

    hints: dict[str, str] = {}  # noqa: RUF012 - a constant of the class


class PersonForm(AdminForm):
    """A new account, with the first post where there is one."""

    hints = {  # noqa: RUF012
        "username": _l("Small letters without marks, digits, dots or hyphens; it is never given to anyone else."),
        "post_id": _l("More posts can be given later, each with its days."),
    }
    full_name = LineField(_l("Full name"), [Filled(), AtMost(200)])
    username = LineField(_l("User name"), [Filled(), AtMost(64)])
    email = LineField(_l("E-mail"), [AtMost(200)])
    post_id = ChoiceField(_l("Post from today on"), coerce=int, empty=_l("None yet"))


class PersonChangeForm(AdminForm):
    """Name and address of an account."""

    full_name = LineField(_l("Full name"), [Filled(), AtMost(200)])
    email = LineField(_l("E-mail"), [AtMost(200)])


class HoldingForm(AdminForm):
    """A post, and the days it is held."""

    hints = {"valid_to": _l("Empty: until further notice.")}  # noqa: RUF012
    post_id = ChoiceField(_l("Post"), [Filled()], coerce=int, empty=CHOOSE)
    valid_from = DayField(_l("First day"), [Filled()])
    valid_to = DayField(_l("Last day"))


class MandateForm(AdminForm):
    """Who signs for which body, in which form, for which types, from when to when."""

    hints = {  # noqa: RUF012
        "post_id": _l("It is signed as holder of this post, and no longer than the post is held."),
        "authority_lines": _l("As printed above the signature, one line each: KT. CHỦ TỊCH / PHÓ CHỦ TỊCH."),
        "types": _l("None chosen: all types."),
        "legal_basis": _l("The decision, regulation or letter of authority it rests on."),
        "valid_to": _l("Empty: until further notice."),
    }
    person_id = ChoiceField(_l("Person"), [Filled()], coerce=int, empty=CHOOSE)
    post_id = ChoiceField(_l("Post"), coerce=int, empty=_l("The most senior one held"))
    body_id = ChoiceField(_l("Issuing body"), [Filled()], coerce=int, empty=CHOOSE)
    form = ChoiceField(_l("Form of signing"), [Filled()], empty=CHOOSE)
    authority_lines = TextField(_l("Lines of authority"), [Filled(), AtMost(400)])
    legal_basis = LineField(_l("Legal basis"), [AtMost(300)])
    valid_from = DayField(_l("First day"), [Filled()])
    valid_to = DayField(_l("Last day"))
    types = ManyField(_l("Document types"))


class SubstitutionForm(AdminForm):
    """Who stands in for whom, when, and in which form they direct."""

    hints = {  # noqa: RUF012
        "substitute_id": _l("Receives the work and sees it; signs nothing without a mandate."),
        "form": _l("For a leader only. Empty: the substitute receives the work and passes it on."),
        "reason": _l("With a form of directing: the document that hands the power over."),
    }
    person_id = ChoiceField(_l("Who is away"), [Filled()], coerce=int, empty=CHOOSE)
    substitute_id = ChoiceField(_l("Who stands in"), [Filled()], coerce=int, empty=CHOOSE)
    valid_from = DayField(_l("First day"), [Filled()])
    valid_to = DayField(_l("Last day"), [Filled()])
    form = ChoiceField(_l("Directs documents as"), empty=_l("Does not direct"))
    reason = LineField(_l("Reason"), [AtMost(300)])


class FieldForm(AdminForm):
    """Which deputy is in charge of which field, as far as a unit does it."""

    hints = {  # noqa: RUF012
        "name": _l("As the chairperson's assignment of work calls it, for example: culture, education."),
        "unit_id": _l("Documents for this unit are offered to the deputy; other units need a row of their own."),
        "legal_basis": _l("The chairperson's notice or decision on the assignment of work."),
        "valid_to": _l("Empty: until further notice."),
    }
    person_id = ChoiceField(_l("Deputy"), [Filled()], coerce=int, empty=CHOOSE)
    name = LineField(_l("Field"), [Filled(), AtMost(200)])
    unit_id = ChoiceField(_l("Unit"), [Filled()], coerce=int, empty=CHOOSE)
    legal_basis = LineField(_l("Legal basis"), [Filled(), AtMost(300)])
    valid_from = DayField(_l("First day"), [Filled()])
    valid_to = DayField(_l("Last day"))


class EndForm(AdminForm):
    """The last day of something that has days."""

    valid_to = DayField(_l("Last day"), [Filled()])


class PostForm(AdminForm):
    """A post and the role it carries."""

    hints = {"role": _l("Decides what its holder may do; it cannot be changed later.")}  # noqa: RUF012
    title = LineField(_l("Title of the post"), [Filled(), AtMost(200)])
    role = ChoiceField(_l("Role"), [Filled()], empty=CHOOSE)
    unit_id = ChoiceField(_l("Unit"), coerce=int, empty=_l("At the top of the agency"))
    position = WholeField(_l("Place in the order"), least=0, most=9999)


class PostChangeForm(AdminForm):
    """Title and order of a post."""

    title = LineField(_l("Title of the post"), [Filled(), AtMost(200)])
    position = WholeField(_l("Place in the order"), least=0, most=9999)


class UnitForm(AdminForm):
    """A unit; the code stays for good."""

    hints = {"abbreviation": _l("Stands in the symbol of a letter: 45/UBND-VP. Empty: the code.")}  # noqa: RUF012
    code = LineField(_l("Code"), [Filled(), AtMost(20)])
    name = LineField(_l("Name"), [Filled(), AtMost(200)])
    abbreviation = LineField(_l("Abbreviation"), [AtMost(20)])
    position = WholeField(_l("Place in the order"), least=0, most=9999)
    valid_from = DayField(_l("First day"))


class UnitChangeForm(AdminForm):
    """Name, abbreviation and order of a unit."""

    name = LineField(_l("Name"), [Filled(), AtMost(200)])
    abbreviation = LineField(_l("Abbreviation"), [Filled(), AtMost(20)])
    position = WholeField(_l("Place in the order"), least=0, most=9999)


class BodyForm(AdminForm):
    """A body that issues documents with books and a seal of its own."""

    hints = {"abbreviation": _l("Stands in the symbol: 12/QĐ-UBND. Empty: the code.")}  # noqa: RUF012
    code = LineField(_l("Code"), [Filled(), AtMost(20)])
    name = LineField(_l("Name"), [Filled(), AtMost(200)])
    abbreviation = LineField(_l("Abbreviation"), [AtMost(20)])
    valid_from = DayField(_l("First day"))
    is_default = BooleanField(_l("Offer this body first"))


class AgencyForm(AdminForm):
    """Particulars of an organisation."""

    hints = {  # noqa: RUF012
        "code": _l("Mã định danh by QĐ 20/2020/QĐ-TTg, for example H57.18.03."),
        "place": _l("Địa danh of the date line."),
    }
    name = LineField(_l("Name"), [Filled(), AtMost(300)])
    short_name = LineField(_l("Short name"), [AtMost(100)])
    code = LineField(_l("Identifier"), [AtMost(40)])
    place = LineField(_l("Place"), [AtMost(100)])
    address = LineField(_l("Address"), [AtMost(300)])
    email = LineField(_l("E-mail"), [AtMost(200)])


class NewAgencyForm(AgencyForm):
    """An organisation with the day it began to exist."""

    valid_from = DayField(_l("First day"))


class CloseAgencyForm(AdminForm):
    """The last day of an organisation, and who carries on."""

    hints = {"successor": _l("Its full name; it must be in the list already.")}  # noqa: RUF012
    valid_to = DayField(_l("Last day"), [Filled()])
    successor = LineField(_l("Successor"), [AtMost(300)])


class CalendarDayForm(AdminForm):
    """An exception to the Monday–Friday week."""

    hints = {"source": _l("The notice or decision that says so.")}  # noqa: RUF012
    day = DayField(_l("Day"), [Filled()])
    kind = ChoiceField(_l("Kind of exception"), [Filled()], empty=CHOOSE)
    name = LineField(_l("Name"), [Filled(), AtMost(200)])
    source = LineField(_l("Source"), [Filled(), AtMost(200)])
