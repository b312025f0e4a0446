// An identity provider on samlify. Arguments: its name, the folder of its key, the address of our metadata. It is spoken to as
// conversation.py says.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import samlify from "samlify";

const [name, folder, service] = process.argv.slice(2);
const { Constants, Extractor, IdentityProvider, SamlLib, ServiceProvider } = samlify;
const { binding: bindings, format } = Constants.namespace;
// Schemas are what spid-sp-test holds our messages against.
samlify.setSchemaValidator({ validate: async () => "not compared" });

const NAMES = ["spidCode", "name", "familyName", "dateOfBirth", "fiscalNumber", "email"];
const ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
const BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
// Where a request says which level it asks for; samlify does not look there by itself.
const LEVEL = [{ key: "level", localPath: ["AuthnRequest", "RequestedAuthnContext", "AuthnContextClassRef"], attributes: [] }];
const STATEMENT =
  '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{SessionIndex}"><saml:AuthnContext>' +
  "<saml:AuthnContextClassRef>{Level}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>";

// samlify's own template, with what SPID wants beyond it: whose the issuer's name and the person's are, and how he signed in.
const template = SamlLib.defaultLoginResponseTemplate.context
  .replaceAll("<saml:Issuer>", `<saml:Issuer Format="${ENTITY}">`)
  .replace("<saml:NameID ", '<saml:NameID NameQualifier="{Issuer}" ')
  .replace("{AuthnStatement}", STATEMENT);

const provider = IdentityProvider({
  entityID: name,
  wantAuthnRequestsSigned: true,
  wantLogoutRequestSigned: true,
  wantLogoutResponseSigned: true,
  signingCert: readFileSync(join(folder, "certificate.pem"), "utf8"),
  privateKey: readFileSync(join(folder, "key.pem"), "utf8"),
  nameIDFormat: [format.transient],
  generateID: () => `_${randomUUID()}`,
  singleSignOnService: [{ Binding: bindings.redirect, Location: `${name}/sign-on` }],
  singleLogoutService: [{ Binding: bindings.redirect, Location: `${name}/logout` }],
  loginResponseTemplate: {
    context: template,
    attributes: NAMES.map((name) => ({ name, valueTag: name, nameFormat: BASIC, valueXsiType: "xs:string" })),
  },
});

let known; // the service, once its metadata were read
let session; // of the person who signed in last
let logout; // the id of the request that waits for an answer

const deeds = {
  describe: () => ({ metadata: provider.getMetadata() }),

  async meet() {
    const metadata = await (await fetch(service)).text();
    known = ServiceProvider({ metadata, wantMessageSigned: true, wantLogoutRequestSigned: true, wantLogoutResponseSigned: true });
    return { service: known.entityMeta.getEntityID() };
  },

  async sign_in({ message, person }) {
    const asked = await provider.parseLoginRequest(known, "redirect", carried(message));
    session = { logoutNameID: `_${randomUUID()}`, sessionIndex: `_${randomUUID()}` };
    const now = new Date();
    const end = new Date(now.getTime() + 300_000).toISOString();
    const address = known.entityMeta.getAssertionConsumerService("post");
    const values = {
      ID: `_${randomUUID()}`,
      AssertionID: `_${randomUUID()}`,
      Issuer: name,
      IssueInstant: now.toISOString(),
      Destination: address,
      SubjectRecipient: address,
      InResponseTo: asked.extract.request.id,
      StatusCode: Constants.StatusCode.Success,
      NameIDFormat: format.transient,
      NameID: session.logoutNameID,
      SubjectConfirmationDataNotOnOrAfter: end,
      ConditionsNotBefore: now.toISOString(),
      ConditionsNotOnOrAfter: end,
      Audience: known.entityMeta.getEntityID(),
      SessionIndex: session.sessionIndex,
      Level: Extractor.extract(asked.samlContent, LEVEL).level,
      ...Object.fromEntries(NAMES.map((name) => [`attr${name[0].toUpperCase()}${name.slice(1)}`, person[name] ?? ""])),
    };
    const fill = (text) => ({ id: values.ID, context: SamlLib.replaceTagsByValue(text, values) });
    const made = await provider.createLoginResponse(known, asked, "post", {}, { customTagReplacement: fill });
    const fields = { SAMLResponse: made.context };
    const relayState = carried(message).query.RelayState;
    return { to: made.entityEndpoint, fields: relayState ? { ...fields, RelayState: relayState } : fields };
  },

  // Asks us, by an address.
  log_out() {
    const made = provider.createLogoutRequest(known, "redirect", session, { relayState: "stato" });
    logout = made.id;
    return { to: made.context };
  },

  // Our answer.
  async logged_out({ message }) {
    const answer = await provider.parseLogoutResponse(known, "redirect", carried(message));
    return { done: answer.extract.response.inResponseTo === logout, relay_state: carried(message).query.RelayState };
  },

  // We ask.
  async take_logout({ message }) {
    const asked = await provider.parseLogoutRequest(known, "redirect", carried(message));
    if (asked.extract.nameID !== session.logoutNameID || asked.extract.sessionIndex !== session.sessionIndex) {
      throw new Error(`nobody of this name: ${JSON.stringify(asked.extract)}`);
    }
    const made = provider.createLogoutResponse(known, asked, "redirect", { relayState: carried(message).query.RelayState });
    return { to: made.context };
  },
};

// A message in an address, as samlify takes it: the values, and what of the query is signed.
function carried({ to }) {
  const address = new URL(to);
  const octetString = address.search.slice(1).split("&Signature=")[0];
  return { query: Object.fromEntries(address.searchParams), octetString };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: deed, ...asked } = JSON.parse(line);
  let answer;
  try {
    answer = await deeds[deed](asked);
  } catch (cause) {
    answer = { refused: String(cause) };
  }
  console.log(JSON.stringify(answer));
}
