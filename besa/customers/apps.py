from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "besa.customers"
    label = "customers"
