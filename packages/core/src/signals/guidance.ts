/** What a recruiter may do next for each reason, and the less intrusive way that was considered before it was built. */

type Guidance = readonly [next: string, lessIntrusive: string];

export const GUIDANCE: Readonly<Record<string, Guidance>> = {
  "ip-country-mismatch": [
    'Ask an open question: "Which city will you work from, and will that change?" Travel and moves are answers.',
    "Comparing the city or a distance: tried, and too unreliable for one address; only countries on which two sources agree are compared.",
  ],
  "ip-hosting": [
    "Nothing on its own. With other reasons, call back on a second channel.",
    "Leaving out such networks: half the points where no service is known there, and none where the person's employer or a relay explains it.",
  ],
  "ip-vpn": [
    "Nothing on its own. Never ask anybody to switch privacy tools off.",
    "Ignoring VPNs: they are too ordinary to settle anything, so the points are low and cannot reach a result alone.",
  ],
  "ip-vpn-astrill": [
    "With other reasons, do your usual identity step early. Do not ask where the person has lived.",
    "Counting every VPN the same: this one is rare where nothing is blocked. It counts a quarter where such tools are everyday equipment.",
  ],
  "ip-tor": [
    "Nothing on its own. With other reasons, call back on a second channel.",
    "Counting it as any VPN: published exit lists are exact, so no provider is needed for it.",
  ],
  "ip-residential-proxy": [
    "Tell nobody that their line is sold; they may not know. Call back on a second channel.",
    "Counting any proxy: only a recent sighting with a high confidence counts in full.",
  ],
  "ip-public-proxy": [
    "Nothing on its own. With other reasons, call back on a second channel.",
    "Keeping own lists of proxies: would mean probing strangers' lines, so only a provider's dated answer is used.",
  ],
  "ip-dprk-range": [
    "Ask your trade-compliance team before any other step; they know what has to be checked.",
    "Countries by geolocation: not used. Only curated ranges with the announcing system are, by prefix.",
  ],
  "ip-consistent": [
    "Nothing to do; it takes points off.",
    "Leaving relief out: then ordinary applications would carry the weight of others' signs.",
  ],
  "phone-voip-nonfixed": [
    "Call the number once, then ask for a time to speak over the line you agree on.",
    "Number ranges alone: they cannot tell app numbers from mobiles, so a carrier lookup is bought only where it could change the result.",
  ],
  "phone-tollfree": [
    "Ask which number reaches the person best. Relay services use such numbers.",
    "A carrier lookup: not needed, the numbering plan decides it.",
  ],
  "phone-invalid": [
    "Write an e-mail and ask for the number again.",
    "Calling the number: not done. The numbering plan is built in and nobody is asked.",
  ],
  "phone-country-mismatch": [
    "Nothing on its own; people keep numbers when they move.",
    "Asking for a second number: more data from everybody, for two points.",
  ],
  "phone-area-mismatch": [
    "Nothing to do: it counts nothing and is shown for completeness only.",
    "Counting it: people keep numbers, so it has no points.",
  ],
  "phone-recent-port": [
    "Nothing on its own; new contracts are ordinary.",
    "Asking for the contract: far more intrusive than a date of the last move.",
  ],
  "phone-mobile": [
    "Nothing to do; it takes points off.",
    "Leaving relief out: then an ordinary line would not help the person.",
  ],
  "email-domain-new": [
    "Ask what the domain is for. A site for the job search is a good answer.",
    "Reading the site behind it: not done. A registry's date is public and says nothing about the person.",
  ],
  "email-disposable": [
    "Ask for an address that will be read in a month.",
    "Blocking such addresses at the form: would turn people away unheard.",
  ],
  "email-no-mx": [
    "Use the phone number and ask for the address again.",
    "Sending a test message: would write to strangers. The name system is asked instead.",
  ],
  "email-privacy-provider": [
    "Nothing on its own; privacy is a good reason.",
    "Leaving it out: possible in your policy, and it can never count more than one point by itself.",
  ],
  "email-lookalike-employer": [
    "Call the employer through a number you find yourself, and ask whether the address is theirs.",
    "Comparing with all companies: only your own domains and named employers are compared, and only new domains count.",
  ],
  "email-lookalike-provider": [
    "Reply to the address; if it comes back, ask for it by phone.",
    "Counting it: a typing error is likelier, so it has no points.",
  ],
  "email-thin-footprint": [
    "Nothing on its own; new mailboxes are ordinary.",
    "Reading in which collections an address stands: not asked for. Only a number and a day are used, and it never corroborates.",
  ],
  "email-established": [
    "Nothing to do; it takes points off.",
    "Leaving relief out: then long-used mailboxes would not help the person.",
  ],
  "portfolio-domain-new": [
    "Ask about one project shown there.",
    "Opening the site: never done. The registry's date is enough.",
  ],
  "github-age-mismatch": [
    "Ask where earlier work can be seen, or talked through.",
    "Reading the code: not done. Two dates are compared, and only where the person linked the account.",
  ],
  "github-backdated": [
    "Ask how the older commits came in; imports are ordinary.",
    "Reading the commits' content: not done. Dates and counts are enough.",
  ],
  "github-copied": [
    "Ask the person to walk through one repository of their choice.",
    "Comparing all code: not done. The first commit of at most three repositories is looked up.",
  ],
  "github-unresolved": ["Ask for the link again.", "Searching for the person elsewhere: never done."],
  "github-established": [
    "Nothing to do; it takes points off.",
    "Leaving relief out: then long work in the open would not help the person.",
  ],
  "ip-region-mismatch": [
    "Nothing on its own.",
    "Exact positions: not used. Only a distance of hundreds of kilometres counts, and little.",
  ],
  "ip-impossible-travel": [
    "Ask from where the application was sent; two devices are an ordinary answer.",
    "Following people's positions: not done. Only two steps of one application are compared.",
  ],
  "tz-mismatch": [
    "Ask which hours the person will work.",
    "Reading the device: not done. Only the clock offset that the form passed on is used.",
  ],
  "email-handle-conflict": [
    "Ask whether the mailbox is shared.",
    "Comparing names in clear: keyed digests only, and one point at most.",
  ],
  "linkedin-unresolved": ["Ask for the link again.", "Searching for a profile: never done."],
  "linkedin-name-conflict": [
    "Ask whether the right link was pasted.",
    "Reading the profile page: not done. There is no source for it yet, so this stays unchecked.",
  ],
  "linkedin-new": [
    "Ask for a reference from the earlier work.",
    "Reading contacts or posts: not done; a first-seen day is enough.",
  ],
  "linkedin-verified": [
    "Nothing to do; it takes points off.",
    "Asking everybody for a document: more intrusive than a badge the person chose to have.",
  ],
  "wallet-in-resume": ["Ask what the address is for, if it matters to the job.", "Looking into payments: never done."],
  "pdf-tz-mismatch": [
    "Nothing on its own; others often make a résumé.",
    "Asking for the original file: more data than a clock offset.",
  ],
  "pdf-author-mismatch": [
    "Ask who helped with the résumé; a career office is a good answer.",
    "Storing author names: not done; they are compared and forgotten.",
  ],
  "hidden-text": [
    "Read the résumé as text; ask only if it matters.",
    "Keeping the text: not done; a count of characters is enough.",
  ],
  "phone-reuse": [
    "Call the number and ask for the applicant by name. Households share numbers.",
    "Asking for a second number from everybody; or comparing numbers in clear: keyed digests are compared instead.",
  ],
  "email-reuse": [
    "Ask who else reads the mailbox.",
    "Comparing addresses in clear: keyed digests are compared instead.",
  ],
  "ip-reuse": [
    "Nothing on its own; libraries, campuses and offices share lines.",
    "Keeping addresses: not done. Keyed digests count for thirty days, and hubs count nothing.",
  ],
  "device-reuse": [
    "Nothing on its own; computers are shared.",
    "Device reading: not done. There is no source for it yet, so this stays unchecked.",
  ],
  "resume-near-duplicate": [
    "Ask for one project in the person's own words.",
    "Keeping résumé texts: not done. Keyed fingerprints of the wording are compared.",
  ],
  "resume-file-reuse": [
    "Ask for the right file; a wrong one may have been attached.",
    "Keeping files: not done. A keyed digest is compared.",
  ],
  "link-reuse": ["Ask whose profile it is; wrong links get pasted.", "Opening the profile: never done."],
  "portfolio-content-reuse": [
    "Ask about one project shown there.",
    "Opening sites: never done. There is no source for it yet, so this stays unchecked.",
  ],
  "pdf-author-links-other": [
    "Ask who helped with the résumé.",
    "Storing author names: not done; keyed digests are compared.",
  ],
  "reference-contact-reuse": [
    "Reach the referee through the employer's own switchboard.",
    "Contacting referees beforehand: never done.",
  ],
  "address-reuse": [
    "Nothing on its own; campuses and shelters share addresses.",
    "Asking for proof of address from everybody.",
  ],
  "wallet-reuse": ["Ask what the address is for.", "Looking into payments: never done."],
  "known-email": [
    "Ask whoever keeps the list what the entry rests on before anything else.",
    "Matching names: never done. Only exact contact details are matched.",
  ],
  "known-phone": [
    "Ask whoever keeps the list; numbers get new owners.",
    "Matching names: never done. Entries fade after twelve months.",
  ],
  "known-github": [
    "Ask whoever keeps the list what the entry rests on.",
    "Matching names: never done. Only the exact account is matched.",
  ],
  "known-linkedin": [
    "Ask whoever keeps the list what the entry rests on.",
    "Matching names: never done. Only the exact profile is matched.",
  ],
  "known-domain": [
    "Ask whoever keeps the list; domains change hands.",
    "Matching parts of a domain: not done, and domains many people use are passed over.",
  ],
  "known-wallet-sdn": [
    "Ask your trade-compliance team before any other step.",
    "Matching names on such lists: never done, because names are shared by many.",
  ],
  "known-ip": ["Nothing on its own; many people share addresses.", "Longer memory: an entry fades within four months."],
  "history-conflict": [
    "Ask about the two statements openly; tailored résumés are ordinary.",
    "Keeping old résumés: not done. Keyed rows of a work history are compared for a year.",
  ],
  "experience-impossible": ["Ask which role was part-time.", "Calling employers: never done by the system."],
  "apply-velocity": [
    "Ask which of the jobs the person wants most.",
    "Limiting how often people may apply: would turn people away unheard.",
  ],
  "apply-fast-submit": ["Nothing to do; autofill and assistive technology are fast.", "Timing keystrokes: never done."],
  "apply-hours-pattern": [
    "Nothing to do; people apply when they can.",
    "Following activity: never done; one point at most.",
  ],
  "address-cmra": [
    "Ask for an address to send equipment to, once there is an offer.",
    "Asking for proof of residence from everybody.",
  ],
  "crypto-pay-request": ["Explain how you pay, as you do with everybody.", "Looking into payments: never done."],
  "obs-camera-refused": [
    "Offer another time or an interview by phone. Never where an accommodation was asked for.",
    "Recording interviews: never done. A closed code with an author is entered.",
  ],
  "obs-other-interviews-audible": ["Offer another time in a quiet place.", "Recording interviews: never done."],
  "obs-backstory-contradiction": [
    "Put both statements side by side and ask.",
    "Scoring what is said by machine: never done.",
  ],
  "obs-location-question-failed": [
    "Ask again about something else nearby; newcomers know little yet.",
    "Asking for proof of residence from everybody.",
  ],
  "obs-remote-control-seen": [
    "Ask what the second session is; support software is ordinary.",
    "Monitoring software on the person's computer: never asked for.",
  ],
  "obs-ship-elsewhere": [
    "Ask why, and use your usual process for equipment.",
    "Checking every address: only what the person asks for is noted.",
  ],
  "obs-id-mismatch": [
    "Have a second trained person look; married and chosen names differ.",
    "Keeping copies of documents: never done; two people enter a code.",
  ],
  "obs-person-mismatch": [
    "Have a second person who was there look; do not rely on looks or accent.",
    "Comparing faces by machine: never done.",
  ],
  "obs-id-verified": ["Nothing to do; it takes points off.", "Keeping copies of documents: never done."],
  "obs-employer-confirmed": [
    "Nothing to do; it takes points off.",
    "Calling employers before an offer without asking the person.",
  ],
  "obs-met-in-person": ["Nothing to do; it takes points off.", "Asking everybody to travel."],
};
