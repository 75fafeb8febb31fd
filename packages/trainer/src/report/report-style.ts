/** What the report of a run adds to the style that all pages share. */
export const reportStyle = `
:root { --blue: #0072b2; --vermilion: #c25400; }
@media (prefers-color-scheme: dark) { :root { --blue: #5cb3e8; --vermilion: #f58b45; } }
.numbers strong { font-size: 1.35rem; white-space: nowrap; } figure + figure { margin-top: 1rem; }
.chart { overflow-x: auto; } .chart svg { min-width: 19rem; margin: 0 auto; }
td { overflow-wrap: break-word; } td:not([class]) { min-width: 8rem; } .facts td { overflow-wrap: anywhere; min-width: 0; }
.wide { max-height: none; border: 0; } .wide svg { max-width: none; margin: 0 auto; }
.matrix text { fill: var(--soft); font-family: system-ui, sans-serif; dominant-baseline: central; }
.matrix .rows text { text-anchor: end; } .matrix rect { fill: var(--blue); }
.matrix .cells text { text-anchor: middle; fill: var(--ink); pointer-events: none; } .matrix .cells text.on { fill: var(--card); }
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 1.1rem .9rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.mistakes img { display: block; width: 100%; height: auto; border-radius: .4rem; image-rendering: pixelated; }
.mistakes p { margin: .3rem 0 0; font-size: .85rem; line-height: 1.3; overflow-wrap: anywhere; } .mistakes p + p { margin-top: 0; }
.facts th { width: 11rem; color: var(--soft); } .facts code { font-size: .85em; overflow-wrap: anywhere; }
details.plain { margin-top: .5rem; } details.plain summary { font-size: 1rem; font-weight: 400; }
pre { margin: 0; padding: .8rem 1rem; font-size: .8rem; line-height: 1.45; }
@media (max-width: 34rem) { .facts th { width: 7rem; } .mistakes { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); } }
`;
