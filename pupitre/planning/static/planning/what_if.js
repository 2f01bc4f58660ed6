// A slider shows its value beside it. The page works without: the answer repeats what is changed.
(() => {
  const show = (slider) => {
    const value = Number(slider.value);
    slider.parentElement.querySelector("output").value = `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)} %`;
  };
  const sliders = document.querySelectorAll(".slider input");
  sliders.forEach(show);
  sliders.forEach((slider) => slider.addEventListener("input", () => show(slider)));
})();
