import { EVERYTHING, LITTLE, startCountedSystem } from "../support/counts/counted-system.ts";
const show=(n: string,t: any)=>console.log(n, Object.values(t.requests as Record<string,number>).reduce((a,b)=>a+b,0), "R",t.readUnits,"W",t.writeUnits, JSON.stringify(t.requests), t.lines.join("").length,t.lines.length);
for (const [ats,paid] of [["greenhouse",false],["lever",false]] as const) {
const system = await startCountedSystem({ats,paid});
const { emulator } = system.account;
const run=(a: string, ref: any)=>system.taken(async () => { await system.deliver(a, ref); await system.work(); });
await run(emulator.created, system.place({...LITTLE, familyName:"Warm", address:"192.0.2.70"}));
await run(emulator.created, system.place({...LITTLE, familyName:"Warm", address:"192.0.2.70"}));
const ref=system.place(EVERYTHING);
show("first",await run(emulator.created, ref));
show("little",await run(emulator.created, system.place({...LITTLE, phone:"+91 95555 55550"})));
show("upd",await run(ats==="lever"?"candidateStageChange":"application_updated", ref));
emulator.act({kind:"delete_application", applicationId: ref.applicationId});
if (ats==="greenhouse") show("erase", await run("delete_application", ref));
await system.close();
}
process.exit();
