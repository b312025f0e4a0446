// A message centre on the npm package "smpp": says in JSON lines where it listens and what it takes, and sends a receipt of
// each message, in a form that depends on the message's last digit.

import { createRequire } from "node:module";

const smpp = createRequire(import.meta.url)("smpp");
const [, , systemId, password] = process.argv;
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");

let last = 0;
let throttled = false;

// Odd numbers say it in the text alone, even ones in parameters alone.
function receiptOf(id, message) {
  const failed = message.endsWith("!");
  const addressed = { source_addr_ton: 1, source_addr_npi: 1, source_addr: "393331234567", esm_class: 4 };
  if (id % 2 === 0) {
    return { ...addressed, receipted_message_id: String(id), message_state: failed ? 5 : 2 };
  }
  const outcome = failed ? "stat:UNDELIV err:00B" : "stat:DELIVRD err:000";
  const dates = "submit date:2603161200 done date:2603161201";
  return { ...addressed, short_message: `id:${id} sub:001 dlvrd:001 ${dates} ${outcome} text:${message.slice(0, 20)}` };
}

function take(session, pdu) {
  const message = pdu.short_message.message;
  if (message.startsWith("piano") && !throttled) {
    throttled = true;
    return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  }
  const id = ++last;
  const { source_addr_ton, source_addr, dest_addr_ton, dest_addr_npi, destination_addr, registered_delivery, data_coding } = pdu;
  say({ id: String(id), message, source_addr_ton, source_addr, dest_addr_ton, dest_addr_npi, destination_addr, registered_delivery, data_coding });
  session.send(pdu.response({ message_id: String(id) }));
  session.deliver_sm(receiptOf(id, message), (answer) => say({ receipt: String(id), status: answer.command_status }));
}

const server = smpp.createServer((session) => {
  // Whoever does not speak SMPP, or breaks off, ends his own session only.
  session.on("error", () => session.destroy());
  session.on("bind_transceiver", (pdu) => {
    const known = pdu.system_id === systemId && pdu.password === password;
    say({ bind: pdu.system_id, version: pdu.interface_version, known });
    session.send(pdu.response(known ? { system_id: "centre" } : { command_status: smpp.ESME_RINVPASWD }));
    if (known) {
      session.on("submit_sm", (message) => take(session, message));
      session.enquire_link({}, (answer) => say({ link: answer.command }));
    }
  });
  session.on("unbind", (pdu) => {
    say({ unbind: true });
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
