/** Whether a text gives orders to a program that reads résumés, by a closed list of phrases people paste for it. */

const SPACE = /[\s\u00a0\u200b-\u200d\u2060\ufeff]+/g;

/**
 * Imperatives only: a résumé may well say that its author defends language models against such phrases, and in prose
 * it rarely contains one whole. Each is anchored by words, so that matching takes time linear in the text.
 */
const PHRASES: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override) (all |any |the |your |every )?(of )?(the |your )?(previous|prior|above|preceding|earlier|foregoing|other) (instructions?|prompts?|directions?|rules|guidelines|context)\b/,
  /\b(ignore|disregard|forget) (everything|all text|anything) (above|before|previous|you (were|have been) told)\b/,
  /\bnew (system )?instructions? ?(:|for (the )?(ai|llm|model|assistant))/,
  /\b(note|message|instructions?|attention|dear) ?(to|for)? (the |any |all )?(ai|llm|language model|chatbot|chatgpt|gpt|ats|screening (bot|system|software|model)|automated (screener|system|reviewer))s? ?(:|,|-|reading|reviewing|evaluating|screening)/,
  /\bif you are an? (ai|llm|large language model|language model|automated|bot|chatbot)\b/,
  /\byou (must|should|will) (rate|rank|score|recommend|approve|shortlist|advance|select) (this|the) (candidate|applicant|resume|cv|application)\b/,
  /\b(always )?(return|respond|reply|output|say|state|conclude|answer) (only )?(with |that )?["'“”‘’]?(this is (an? )?(exceptionally|highly|extremely|perfectly|very) (well[- ])?qualified (candidate|applicant)|(the |this )(candidate|applicant) is (an? )?(exceptionally|highly|extremely|perfectly|very|best|most))/,
  /<\|(im_start|im_end|system|endoftext)\|>|\[\/?inst\]|<<\/?sys>>/,
];

export function addressesMachines(text: string): boolean {
  const plain = text.toLowerCase().replaceAll(SPACE, " ");
  return PHRASES.some((phrase) => phrase.test(plain));
}
