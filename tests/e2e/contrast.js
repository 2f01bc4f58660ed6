// Contrast of what axe leaves undecided ("incomplete"): text of drawings, signs, fields with a background image.
// Returns a sentence for each element under the ratio of WCAG 2.2 (1.4.3: 4.5, or 3 for large text).
nodes => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const light = color => {
    const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    return 0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
  }
  const over = (front, back) => front.slice(0, 3).map((value, at) => value * front[3] / 255 + back[at] * (1 - front[3] / 255))
  const shapes = new Set(["rect", "circle", "polygon", "path"])
  // What lies under a point, from the element itself down to the page; drawn shapes count by their fill.
  const behind = (element, x, y) => {
    const layers = []
    const seen = document.elementsFromPoint(x, y)
    const under = seen.length ? seen.slice(Math.max(seen.indexOf(element), 0)) : []
    for (let one = element; one; one = one.parentElement) if (!under.includes(one)) under.push(one)
    for (const one of under) {
      const style = getComputedStyle(one)
      const color = shapes.has(one.localName) ? style.fill : style.backgroundColor
      if (color === "none") continue
      const value = rgba(color)
      layers.push(value)
      if (value[3] === 255) break
    }
    let found = [255, 255, 255]
    for (const layer of layers.reverse()) found = over(layer, found)
    return found
  }
  const wrong = []
  for (const { selector, html } of nodes) {
    const element = document.querySelector(selector)
    if (!element) continue
    element.scrollIntoView({ block: "center", inline: "center" })
    const box = element.getBoundingClientRect()
    if (!box.width || !box.height) continue
    const style = getComputedStyle(element)
    const drawn = element.ownerSVGElement && element.localName !== "svg"
    const back = behind(element, box.x + box.width / 2, box.y + box.height / 2)
    const front = over(rgba(drawn ? style.fill : style.color), back)
    const [one, other] = [light(front), light(back)].sort((a, b) => b - a)
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
    const ratio = (one + 0.05) / (other + 0.05)
    if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)} (axe could not tell): ${html}`)
  }
  return wrong
}
