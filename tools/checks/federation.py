"""A trust anchor and a provider of identities made by others (PyPI `spid-cie-oidc`), in a process of its own.

`python federation.py PORT FOLDER` serves both on one port of this machine, with fresh keys, and writes the anchor's
keys to `FOLDER/anchor.json`. `POST /onboard` with `sub` takes a relying party into the federation, as its operators do
by hand. One person can sign in.
"""

import json
import socketserver
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings

PROVIDER_MARK = "https://federation.example/openid_provider/public/"
PERSON = {
    "username": "rossi",
    "password": "una parola d'ordine di prova",
    "given_name": "Mario",
    "family_name": "Rossi",
    "tax_code": "RSSMRA45C12F205C",
}


def configure(anchor: str, folder: Path) -> None:
    """The settings that the package's own example leaves to whoever runs it."""
    apps = ["accounts", "entity", "authority", "onboarding", "relying_party", "provider"]
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        AUTH_USER_MODEL="spid_cie_oidc_accounts.User",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "federation.sqlite"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"]),
            "bootstrap_italia_template",
            "djagger",
            *(f"spid_cie_oidc.{name}" for name in apps),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        OIDCFED_DEFAULT_TRUST_ANCHOR=anchor,
        OIDCFED_TRUST_ANCHORS=[anchor],
        OIDCFED_PROVIDER_PROFILE="cie",
        OIDCFED_DEFAULT_PROVIDER_PROFILE="cie",
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a test",
        STATIC_URL="/static/",
        USE_TZ=True,
    )
    django.setup()


def public(keys: list) -> dict:
    from spid_cie_oidc.entity.jwks import public_jwk_from_private_jwk

    return {"keys": [public_jwk_from_private_jwk(key) for key in keys]}


def found(anchor: str, folder: Path) -> None:
    """Founds the federation: its anchor, its provider, its one person."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from spid_cie_oidc.entity.jwks import create_jwk
    from spid_cie_oidc.entity.models import FederationEntityConfiguration as Entity

    call_command("migrate", verbosity=0)
    member = {
        "organization_name": "Federazione di prova",
        "homepage_uri": anchor,
        "policy_uri": f"{anchor}/policy",
        "logo_uri": f"{anchor}/logo.svg",
        "contacts": ["federazione@example.it"],
        "federation_resolve_endpoint": f"{anchor}/resolve",
    }
    endpoints = {
        "federation_fetch_endpoint": f"{anchor}/fetch",
        "federation_list_endpoint": f"{anchor}/list",
        "federation_trust_mark_status_endpoint": f"{anchor}/trust_mark_status",
    }
    top = Entity.objects.create(
        sub=anchor,
        entity_type="federation_entity",
        metadata={"federation_entity": member | endpoints},
        trust_mark_issuers={PROVIDER_MARK: [anchor]},
        constraints={"max_path_length": 1},
        is_active=True,
    )
    (folder / "anchor.json").write_text(json.dumps(public(top.jwks_fed)))
    provider = f"{anchor}/oidc/op"
    core = [create_jwk() | {"use": "sig"}]
    Entity.objects.create(
        sub=provider,
        entity_type="openid_provider",
        authority_hints=[anchor],
        jwks_core=core,
        metadata={"federation_entity": member, "openid_provider": provider_metadata(provider, core)},
        is_active=True,
    )
    take_in(provider, "openid_provider", PROVIDER_MARK, "provider")
    attributes = {
        "given_name": PERSON["given_name"],
        "family_name": PERSON["family_name"],
        "https://attributes.eid.gov.it/fiscal_number": f"TINIT-{PERSON['tax_code']}",
    }
    get_user_model().objects.create_user(PERSON["username"], password=PERSON["password"], attributes=attributes)


def provider_metadata(provider: str, core: list) -> dict:
    return {
        "issuer": provider,
        "authorization_endpoint": f"{provider}/authorization",
        "token_endpoint": f"{provider}/token",
        "userinfo_endpoint": f"{provider}/userinfo",
        "introspection_endpoint": f"{provider}/introspection",
        "revocation_endpoint": f"{provider}/revocation",
        "organization_name": "Gestore di prova",
        "jwks": public(core),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "client_registration_types_supported": ["automatic"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
    }


def take_in(sub: str, kind: str, mark: str, name: str) -> None:
    """Takes a member into the federation with the keys that it publishes, and gives it a mark."""
    from spid_cie_oidc.authority.models import (
        FederationDescendant,
        FederationEntityAssignedProfile,
        FederationEntityProfile,
    )
    from spid_cie_oidc.entity.models import FederationEntityConfiguration as Entity
    from spid_cie_oidc.entity.statements import EntityConfiguration, get_entity_configurations

    own = Entity.objects.filter(sub=sub).first()
    if own:
        keys = public(own.jwks_fed)["keys"]
    else:
        configuration = EntityConfiguration(get_entity_configurations([sub])[0])
        configuration.validate_by_itself()
        keys = configuration.jwks
    descendant = FederationDescendant.objects.create(
        sub=sub, name=name, type=kind, jwks=keys, status="valid", is_active=True
    )
    profile = FederationEntityProfile.objects.create(name=name, profile_category=kind, profile_id=mark)
    anchor = Entity.objects.get(entity_type="federation_entity")
    FederationEntityAssignedProfile.objects.create(descendant=descendant, profile=profile, issuer=anchor)


def urls() -> list:
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt
    from spid_cie_oidc.authority.urls import urlpatterns as authority
    from spid_cie_oidc.entity.urls import urlpatterns as entity
    from spid_cie_oidc.entity.views import entity_configuration
    from spid_cie_oidc.provider.urls import urlpatterns as provider

    @csrf_exempt
    def onboard(request):
        mark = "https://federation.example/openid_relying_party/public/"
        take_in(request.POST["sub"], "openid_relying_party", mark, "relying party")
        return HttpResponse()

    own = [
        path("oidc/op/.well-known/openid-federation", entity_configuration),
        path("onboard", onboard),
    ]
    return own + entity + authority + provider


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args) -> None:  # noqa: A002 - its name in the library
        pass


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    anchor = f"http://127.0.0.1:{port}"
    configure(anchor, folder)
    # The package's addresses ask for the settings as they are imported.
    globals()["urlpatterns"] = urls()
    found(anchor, folder)
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", port), Handler)
    server.set_app(get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    main()
