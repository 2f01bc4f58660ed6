// What is typed in the form and not sent yet is kept on this device, with the key of the form: sent again after a
// reload, it is still one request. It is forgotten once the request is there, and after three days.
(() => {
  const PLACE = "pupitre:support:ask";
  const LIFE = 3 * 24 * 3600 * 1000; // milliseconds
  const read = () => { try { return JSON.parse(localStorage.getItem(PLACE)); } catch { return null; } };
  const keep = (draft) => { try { localStorage.setItem(PLACE, JSON.stringify(draft)); } catch { /* a full or closed store */ } };
  const forget = () => { try { localStorage.removeItem(PLACE); } catch { /* closed */ } };

  const sent = document.querySelector("[data-sent]");
  if (sent && read()?.values.key === sent.dataset.sent) forget();

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const skipped = new Set(["csrfmiddlewaretoken", "photos"]);
  const values = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !skipped.has(name)));
  const draft = read();
  const fresh = !form.elements.subject.value && !form.elements.body.value;
  const person = document.querySelector(".top-end summary span")?.textContent ?? "";
  if (draft && (Date.now() - draft.at > LIFE || draft.person !== person)) forget();
  else if (draft && fresh && draft.address === location.pathname + location.search) {
    for (const [name, value] of Object.entries(draft.values)) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    form.querySelector("[data-kept]").hidden = false;
  }
  form.addEventListener("input", () => keep({ values: values(), at: Date.now(), person, address: location.pathname + location.search }));

  // One press sends once; the button comes back with the page, or when one comes back to it.
  form.addEventListener("submit", () => { form.querySelector(".form-actions button").disabled = true; });
  addEventListener("pageshow", () => { form.querySelector(".form-actions button").disabled = false; });
})();
