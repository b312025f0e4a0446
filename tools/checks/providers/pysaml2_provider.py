"""An identity provider on pysaml2, which signs by xmlsec1. Arguments: its name, the folder of its key, the address of our metadata."""

import sys
from pathlib import Path
from typing import Any

from conversation import Message, hold, values
from lxml import html
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, saml, samlp
from saml2.attribute_converter import AttributeConverter
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.s_utils import error_status_factory, sid
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

NAME, FOLDER, SERVICE = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
ATTRIBUTES = ("spidCode", "name", "familyName", "dateOfBirth", "fiscalNumber", "email")
SETTINGS: dict[str, Any] = {
    "entityid": NAME,
    "name": "pysaml2",
    "service": {
        "idp": {
            "endpoints": {
                "single_sign_on_service": [(f"{NAME}/sign-on", BINDING_HTTP_REDIRECT)],
                "single_logout_service": [(f"{NAME}/logout", BINDING_HTTP_REDIRECT), (f"{NAME}/logout", BINDING_HTTP_POST)],
            },
            "want_authn_requests_signed": True,
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
            "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": saml.NAME_FORMAT_BASIC}},
        }
    },
    "key_file": str(FOLDER / "key.pem"),
    "cert_file": str(FOLDER / "certificate.pem"),
    "accepted_time_diff": 60,
}


class Provider:
    """A provider that has read our metadata, and the session of the person who signed in there last."""

    def __init__(self) -> None:
        self.server: Server
        self.service = ""
        self.name_id: saml.NameID
        self.session = ""

    def describe(self) -> dict[str, str]:
        return {"metadata": str(entity_descriptor(configuration()))}

    def meet(self) -> dict[str, str]:
        self.server = Server(config=configuration(metadata={"remote": [{"url": SERVICE}]}))
        (self.service,) = self.server.metadata.keys()
        return {"service": self.service}

    def sign_in(self, message: Message, person: dict[str, str], signed: str = "both") -> Message:
        """Signs the answer, the assertion in it, or both."""
        request = self.server.parse_authn_request(values(message)["SAMLRequest"], BINDING_HTTP_REDIRECT, **seal(message)).message
        _, address = self.server.pick_binding("assertion_consumer_service", [BINDING_HTTP_POST], request=request)
        level = request.requested_authn_context.authn_context_class_ref[0].text
        self.name_id = saml.NameID(format=request.name_id_policy.format, name_qualifier=NAME, text=sid())
        made = self.server.create_authn_response(
            {attribute: [value] for attribute, value in person.items()},
            request.id,
            address,
            self.service,
            name_id=self.name_id,
            authn={"class_ref": level, "authn_auth": NAME},
            sign_assertion=signed in ("both", "assertion"),
            sign_response=signed in ("both", "response"),
        )
        response = samlp.response_from_string(str(made))
        self.session = response.assertion[0].authn_statement[0].session_index
        return self.form(str(made), address, values(message).get("RelayState", ""), response=True)

    def log_out(self) -> Message:
        """Asks us, by a form."""
        _, address = self.server.pick_binding("single_logout_service", [BINDING_HTTP_POST], entity_id=self.service)
        indexes = [self.session]
        _, request = self.server.create_logout_request(address, self.service, name_id=self.name_id, session_indexes=indexes, sign=True)
        return self.form(str(request), address, "stato", response=False)

    def logged_out(self, message: Message) -> dict[str, Any]:
        """Our answer, which comes by a form too."""
        response = self.server.parse_logout_request_response(values(message)["SAMLResponse"], BINDING_HTTP_POST)
        return {"done": response.status_ok(), "relay_state": values(message).get("RelayState")}

    def take_logout(self, message: Message) -> Message:
        """We ask, by an address."""
        request = self.server.parse_logout_request(values(message)["SAMLRequest"], BINDING_HTTP_REDIRECT, **seal(message)).message
        same = (request.name_id.text, request.session_index[0].text) == (self.name_id.text, self.session)
        status = None if same else error_status_factory((samlp.STATUS_UNKNOWN_PRINCIPAL, "nobody of this name"))
        response = self.server.create_logout_response(request, [BINDING_HTTP_REDIRECT], status, sign=False)
        address, relay_state = response.destination, values(message).get("RelayState", "")
        made = self.server.apply_binding(BINDING_HTTP_REDIRECT, str(response), address, relay_state, response=True, sign=True)
        return {"to": dict(made["headers"])["Location"]}

    def form(self, text: str, address: str, relay_state: str, response: bool) -> Message:
        made = self.server.apply_binding(BINDING_HTTP_POST, text, address, relay_state, response=response)
        form = html.fromstring(made["data"]).forms[0]
        return {"to": form.action, "fields": dict(form.form_values())}


def configuration(**more: Any) -> IdPConfig:
    """The names of attributes are SPID's as they stand."""
    names = AttributeConverter(saml.NAME_FORMAT_BASIC)
    names.from_dict({"identifier": saml.NAME_FORMAT_BASIC, "to": {name: name for name in ATTRIBUTES}})
    made = IdPConfig().load(SETTINGS | more)
    made.attribute_converters = [names]
    return made


def seal(message: Message) -> dict[str, str | None]:
    """What of an address its signature is checked by."""
    carried = values(message)
    return {"relay_state": carried.get("RelayState"), "sigalg": carried.get("SigAlg"), "signature": carried.get("Signature")}


if __name__ == "__main__":
    hold(Provider())
