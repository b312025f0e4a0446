"""An identity provider on lasso, for Debian's Python. Arguments: its name, the folder of its key, the address of our metadata."""

import datetime
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import lasso
from conversation import Message, hold, query, values

NAME, FOLDER, SERVICE = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
REDIRECT, POST = lasso.SAML2_METADATA_BINDING_REDIRECT, lasso.SAML2_METADATA_BINDING_POST
METADATA = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{NAME}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleLogoutService Binding="{REDIRECT}" Location="{NAME}/logout"/>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
    <md:SingleSignOnService Binding="{REDIRECT}" Location="{NAME}/sign-on"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""
MINUTES = datetime.timedelta(minutes=5)


class Provider:
    """A provider that has read our metadata, and the session of the person who signed in there last."""

    def __init__(self) -> None:
        self.server: lasso.Server
        self.session = ""
        self.logout: lasso.Logout

    def describe(self) -> dict[str, str]:
        return {"metadata": metadata()}

    def meet(self) -> dict[str, str]:
        key, certificate = ((FOLDER / name).read_text() for name in ("key.pem", "certificate.pem"))
        self.server = lasso.Server.newFromBuffers(metadata(), key, None, certificate)
        self.server.signatureMethod = lasso.SIGNATURE_METHOD_RSA_SHA256
        with urlopen(SERVICE, timeout=30) as answer:
            self.server.addProviderFromBuffer(lasso.PROVIDER_ROLE_SP, answer.read().decode())
        return {"service": next(iter(self.server.providers))}

    def sign_in(self, message: Message, person: dict[str, str]) -> Message:
        login = lasso.Login(self.server)
        login.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        login.processAuthnRequestMsg(query(message))
        login.validateRequestMsg(True, True)
        level = login.request.requestedAuthnContext.authnContextClassRef[0]
        now = datetime.datetime.now(datetime.timezone.utc)
        login.buildAssertion(level, written(now), None, written(now), written(now + MINUTES))
        describe(login.assertion, person)
        login.setSignatureHint(lasso.PROFILE_SIGNATURE_HINT_FORCE)
        login.buildAuthnResponseMsg()
        self.session = login.session.dump()
        fields = {"SAMLResponse": login.msgBody}
        if login.msgRelayState:
            fields["RelayState"] = login.msgRelayState
        return {"to": login.msgUrl, "fields": fields}

    def log_out(self) -> Message:
        """Asks us, by an address."""
        self.logout = lasso.Logout(self.server)
        self.logout.setSessionFromDump(self.session)
        self.logout.initRequest(None, lasso.HTTP_METHOD_REDIRECT)
        self.logout.msgRelayState = "stato"
        self.logout.buildRequestMsg()
        return {"to": self.logout.msgUrl}

    def logged_out(self, message: Message) -> dict[str, Any]:
        """Our answer."""
        self.logout.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        self.logout.processResponseMsg(query(message))
        status = self.logout.response.status.statusCode.value
        return {"done": status == lasso.SAML2_STATUS_CODE_SUCCESS, "relay_state": values(message).get("RelayState")}

    def take_logout(self, message: Message) -> Message:
        """We ask."""
        logout = lasso.Logout(self.server)
        logout.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        logout.processRequestMsg(query(message))
        logout.setSessionFromDump(self.session)
        logout.validateRequest()
        logout.buildResponseMsg()
        return {"to": logout.msgUrl}


def describe(assertion: Any, person: dict[str, str]) -> None:
    """What SPID wants of an assertion beyond what lasso writes: whose the issuer's name is, and the person."""
    assertion.issuer.format = lasso.SAML2_NAME_IDENTIFIER_FORMAT_ENTITY
    statement = lasso.Saml2AttributeStatement()
    statement.attribute = tuple(attribute(name, value) for name, value in person.items())
    assertion.attributeStatement = (statement,)


def attribute(name: str, text: str) -> Any:
    node = lasso.MiscTextNode.newWithString(text)
    node.textChild = True
    value = lasso.Saml2AttributeValue()
    value.any = (node,)
    attribute = lasso.Saml2Attribute()
    attribute.name = name
    attribute.nameFormat = lasso.SAML2_ATTRIBUTE_NAME_FORMAT_BASIC
    attribute.attributeValue = (value,)
    return attribute


def written(time: datetime.datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def metadata() -> str:
    lines = (FOLDER / "certificate.pem").read_text().splitlines()
    return METADATA.replace("CERTIFICATE", "".join(line for line in lines if not line.startswith("-")))


if __name__ == "__main__":
    hold(Provider())
