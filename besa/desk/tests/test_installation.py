"""What describes the desk: only administrators change it, and each change is logged."""

from besa.core.models import Installation, LoggedEvent

GOOD = {
    "name": "عيادة النور",
    "language": "ar",
    "time_zone": "Asia/Hebron",
    "country": "ps",
    "purge_spam_after_days": "١٤",
    "purge_trash_after_days": "30",
    "present_for_minutes": "15",
}


def test_an_administrator_changes_the_desk(client, admin):
    client.force_login(admin)
    assert client.post("/settings/desk/", GOOD).status_code == 302
    desk = Installation.current()
    assert (desk.name, desk.language, desk.country, desk.purge_spam_after_days) == ("عيادة النور", "ar", "PS", 14)
    fields = LoggedEvent.objects.filter(name="core.InstallationChanged").values_list("data__field", flat=True)
    assert sorted(fields) == [
        "country",
        "language",
        "name",
        "present_for_minutes",
        "purge_spam_after_days",
        "time_zone",
    ]


def test_nonsense_is_refused_with_words_and_kept(client, admin):
    client.force_login(admin)
    answer = client.post("/settings/desk/", GOOD | {"country": "ZZ", "purge_spam_after_days": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not the code of a country." in page
    assert 'value="عيادة النور"' in page
    assert Installation.current().country == ""


def test_others_do_not_reach_it(client, amal, dana):
    for somebody in (amal, dana):
        client.force_login(somebody)
        assert client.post("/settings/desk/", GOOD).status_code in (403, 404)
    assert Installation.current().name == "Besa"
