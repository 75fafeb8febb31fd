/** What pages for people look like: nothing is loaded from anywhere, and both of the reader's colour schemes are served. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c1b19; --soft: #67635c; --line: #ddd8cf; --ground: #fbfaf7; --card: #fff;
  --train: #2f6f9f; --test: #d98a1f; --bad: #b3261e; --look: #8a5a00; --good: #2e6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --soft: #a49e94; --line: #3a3733; --ground: #171614; --card: #201e1b;
  --train: #6fb0dd; --test: #eab25c; --bad: #ff8a80; --look: #e6b450; --good: #8fce9b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 .75rem; font-size: 1.2rem; }
h3 { margin: 0 0 .35rem; font-size: .95rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: .35rem 0; max-width: 46rem; }
.soft { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.numbers li { padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.numbers strong { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.findings { margin: 0; padding: 0; list-style: none; }
.findings li { display: flex; gap: .6rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
.findings b { flex: 0 0 3.4rem; font-size: .8rem; line-height: 1.5rem; }
.bad b { color: var(--bad); } .look b { color: var(--look); } .good b { color: var(--good); }
.scroll { overflow-x: auto; max-height: 34rem; overflow-y: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { position: sticky; top: 0; background: var(--card); font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 400; }
td { overflow-wrap: anywhere; } tbody th { overflow-wrap: break-word; max-width: 20rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bars { width: 45%; min-width: 6rem; vertical-align: middle; }
.bar { display: flex; height: .7rem; border-radius: .2rem; overflow: hidden; }
.train { background: var(--train); } .test { background: var(--test); }
.key { display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem; border-radius: .15rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem; }
figure { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
figcaption { margin-bottom: .5rem; font-size: .9rem; color: var(--soft); }
svg { display: block; width: 100%; height: auto; } .plot text { fill: var(--soft); font: 11px system-ui, sans-serif; } .plot rect { fill: var(--train); }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21.5rem), 1fr)); gap: 1.25rem 1.5rem; margin-top: 1rem; }
.thumbs { display: grid; grid-template-columns: repeat(6, 1fr); gap: 4px; }
.thumbs > * { display: block; border-radius: 3px; background-repeat: no-repeat; background-size: 100% auto; image-rendering: pixelated; }
.thumbs .of-test { outline: 2px solid var(--test); outline-offset: -2px; }
details { margin-top: 2.75rem; } summary { font-size: 1.2rem; font-weight: 700; cursor: pointer; margin-bottom: .75rem; }
@media (max-width: 34rem) { main { padding: 1.25rem 1rem 3rem; } th, td { padding: .35rem .5rem; } .bars { width: 30%; min-width: 3rem; } }
`;
