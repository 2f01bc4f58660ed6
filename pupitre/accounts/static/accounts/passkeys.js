// A passkey that could not be read or made is said on the page, beside the button.
document.addEventListener("allauth.error", (event) => {
  const problem = document.getElementById("passkey_problem");
  if (problem) {
    problem.hidden = false;
    event.preventDefault();
  }
});
