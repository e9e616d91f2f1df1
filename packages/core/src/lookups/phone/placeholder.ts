/** Numbers that regulators keep for films, forms and examples, so that nobody's phone rings: written where a number must be. */

/**
 * In E.164, by the plan that reserves them. A reserved number is still asked about like any other: what a carrier
 * answers for it says more than the range it stands in.
 */
const RESERVED: readonly RegExp[] = [
  // North America: 555-0100 to 555-0199 in every geographic code, and one toll-free number (ATIS-0300115, NANPA).
  /^\+1(?!8(?:00|33|44|55|66|77|88))[2-9]\d{2}55501\d{2}$/,
  /^\+18005550199$/,
  // United Kingdom: Ofcom, "Telephone numbers for use in TV and radio drama programmes".
  /^\+441632960\d{3}$/,
  /^\+441(?:13|14|15|16|17|18|21|31|41|51|61)4960\d{3}$/,
  /^\+441914980\d{3}$/,
  /^\+442079460\d{3}$/,
  /^\+4428(?:90180|96496)\d{3}$/,
  /^\+442920180\d{3}$/,
  /^\+447700900\d{3}$/,
  /^\+448081570\d{3}$/,
  /^\+449098790\d{3}$/,
  /^\+443069990\d{3}$/,
  // France: ARCEP, numbers set aside for audiovisual works.
  /^\+33(?:19900|26191|35301|46571|53649|63998)\d{4}$/,
  // Germany: Bundesnetzagentur, numbers for media, "Drama Numbers".
  /^\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}$/,
  // Sweden: PTS, numbers for books, films and advertising.
  /^\+46(?:3139006|4062804|8465004|9803192)\d{2}$/,
  /^\+467017406(?:0[5-9]|[1-9]\d)$/,
];

/** Whether nobody can have been given this number. */
export function isPlaceholder(e164: string): boolean {
  return RESERVED.some((range) => range.test(e164));
}
