"""One sentence for each operator; `field` is the label of the field, `value` what was asked for, in words."""

from django.utils.translation import pgettext_lazy

SENTENCES = {
    "is": pgettext_lazy("condition", "%(field)s is %(value)s"),
    "is_not": pgettext_lazy("condition", "%(field)s is not %(value)s"),
    "has_all": pgettext_lazy("condition", "%(field)s are all of %(value)s"),
    "is_empty": pgettext_lazy("condition", "%(field)s is empty"),
    "is_set": pgettext_lazy("condition", "%(field)s is set"),
    "contains": pgettext_lazy("condition", "%(field)s contains “%(value)s”"),
    "contains_not": pgettext_lazy("condition", "%(field)s does not contain “%(value)s”"),
    "at_least": pgettext_lazy("condition", "%(field)s is at least %(value)s"),
    "at_most": pgettext_lazy("condition", "%(field)s is at most %(value)s"),
    "within_last": pgettext_lazy("condition", "%(field)s is within the last %(value)s"),
    "older_than": pgettext_lazy("condition", "%(field)s is longer than %(value)s ago"),
    "within_next": pgettext_lazy("condition", "%(field)s is within the next %(value)s"),
    "late": pgettext_lazy("condition", "%(field)s has passed"),
    "today": pgettext_lazy("condition", "%(field)s is today"),
    "before": pgettext_lazy("condition", "%(field)s is before %(value)s"),
    "since": pgettext_lazy("condition", "%(field)s is on %(value)s or later"),
}
