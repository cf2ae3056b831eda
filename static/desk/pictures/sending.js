// One request to the desk with a file in it, and how far it is. `fetch` cannot tell how much of a body is sent.

/**
 * Send a form to the desk.
 * @param {{address: string, body: FormData, onProgress?: (part: number) => void}} order `part` goes from 0 to 1.
 * @returns {Promise<{found?: object, isSignedOut?: boolean}>} the answer's JSON, or nothing if none came.
 */
export function sendFile({ address, body, onProgress }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    if (onProgress) {
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
    }
    request.addEventListener("load", () => {
      const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json");
      // Whoever is not signed in is led to the page where one signs in, or refused for an old form.
      if (!isJson) resolve({ isSignedOut: request.status === 403 || !request.responseURL.endsWith(new URL(address, document.baseURI).pathname) });
      else resolve({ found: JSON.parse(request.responseText) });
    });
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => resolve({}));
    request.send(body);
  });
}
