// Passkeys: a form asks the browser for one, and is sent with what it answered.
//
// `data-passkey` is `make` or `use`; what to ask the browser stands in `data-options`, or is fetched from
// `data-options-address` when it is wanted. A quiet form stays hidden where there are no passkeys.

const FIELDS = ["rawId", "attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"];

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const textOf = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Turn the texts of the newsroom's options into the bytes that browsers want. */
function readable({ publicKey }) {
  const named = (list) => list?.map((credential) => ({ ...credential, id: bytesOf(credential.id) }));
  const options = { ...publicKey, challenge: bytesOf(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytesOf(options.user.id) };
  if (options.excludeCredentials) options.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = named(options.allowCredentials);
  return { publicKey: options };
}

/** Return what a browser answered as plain values. */
function written(credential) {
  const response = {};
  for (const name of FIELDS) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** Return this page's address by the machine's name, where it was asked for by its number: browsers give passkeys to names alone. */
function addressByName() {
  if (!/^127\.|^\[::1\]$/.test(location.hostname)) return "";
  const address = new URL(location.href);
  address.hostname = "localhost";
  return address.href;
}

const isPossible = () => window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

function setUp(form) {
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button[type=submit]");
  const complain = (kind) => {
    problem.textContent = form.querySelector(`template[data-words=${kind}]`).content.textContent;
    problem.hidden = false;
    button.disabled = false;
  };
  if (!isPossible()) {
    const address = addressByName();
    if (address) {
      complain("number");
      const link = document.createElement("a");
      link.href = link.textContent = address;
      problem.append(" ", link);
      form.hidden = false;
    } else if (!("quiet" in form.dataset)) complain("nowhere");
    button.disabled = true;
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    let options = form.dataset.options && JSON.parse(form.dataset.options);
    if (!options) {
      try {
        const answer = await fetch(form.dataset.optionsAddress, { headers: { Accept: "application/json" } });
        options = (await answer.json()).request_options;
      } catch {
        complain("connection");
        return;
      }
    }
    try {
      const asked = readable(options);
      const credential = await (form.dataset.passkey === "make"
        ? navigator.credentials.create(asked)
        : navigator.credentials.get(asked));
      form.querySelector("[name=credential]").value = JSON.stringify(written(credential));
    } catch (error) {
      complain(error.name === "InvalidStateError" ? "known" : "refused");
      return;
    }
    form.submit();
  });
}

document.querySelectorAll("form[data-passkey]").forEach(setUp);
