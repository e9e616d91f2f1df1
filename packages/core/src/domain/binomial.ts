/** How unlikely a count would be by chance alone: the exact upper tail of the binomial distribution. Pure. */

/** ln Γ(x) for x > 0, by Lanczos with g = 7 and nine terms: relative error below 1e-13 (Press et al., Numerical Recipes, 6.1). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
function lnGamma(x: number): number {
  const [first = 0, ...terms] = LANCZOS;
  const sum = terms.reduce((total, term, at) => total + term / (x + at), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Terms below this part of the sum change no digit that is looked at. */
const NEGLIGIBLE = 1e-17;

/** P(X ≥ hits) of `of` independent trials that each succeed with probability `share`. */
export function upperTail(hits: number, of: number, share: number): number {
  if (hits <= 0) return 1;
  if (hits > of || share <= 0) return 0;
  if (share >= 1) return 1;
  const odds = share / (1 - share);
  const at = (k: number) =>
    Math.exp(
      lnGamma(of + 1) - lnGamma(k + 1) - lnGamma(of - k + 1) + k * Math.log(share) + (of - k) * Math.log1p(-share),
    );
  // From the nearer side, so that terms only shrink on the way.
  if (hits > of * share) {
    let term = at(hits);
    let sum = term;
    for (let k = hits; k < of && term > sum * NEGLIGIBLE; k += 1) {
      term *= ((of - k) / (k + 1)) * odds;
      sum += term;
    }
    return Math.min(1, sum);
  }
  let term = at(hits - 1);
  let below = term;
  for (let k = hits - 1; k > 0 && term > below * NEGLIGIBLE; k -= 1) {
    term *= k / ((of - k + 1) * odds);
    below += term;
  }
  return Math.max(0, 1 - below);
}
