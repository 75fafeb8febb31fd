import { element } from './elements.js';
import { counted, percent } from './words.js';

/**
 * What GET /info tells that this page uses.
 *
 * @typedef {object} Info
 * @property {{ model: string, version: number } | null} default null while the server starts
 * @property {{ name: string, aliases: Record<string, number>, versions: { version: number, classes: number, metrics: { valAccuracy?: number }, measured?: { accuracy: number } | null }[] }[]} models
 * @property {unknown[]} canary
 * @property {{ fileBytes: number }} limits
 */

/**
 * Offers every model, alias and version to choose; what was chosen stays so while it is there.
 *
 * @param {Info} info
 */
export function offerModels({ default: standard, models, canary }) {
  const select = element('model', HTMLSelectElement);
  const chosen = select.value;
  const shared = canary.length > 0;
  const named = standard && !shared ? ` (${standard.model}, version ${standard.version})` : '';
  select.replaceChildren(new Option(shared ? 'whichever has its turn' : `the default${named}`, ''));
  for (const { name, aliases, versions } of models) {
    const group = document.createElement('optgroup');
    group.label = name;
    for (const [alias, version] of Object.entries(aliases))
      group.append(new Option(`${alias} (version ${version})`, queryOf(name, alias)));
    for (const { version, metrics, measured } of versions) {
      const accuracy = measured?.accuracy ?? metrics.valAccuracy;
      const tested = accuracy === undefined ? '' : ` (${percent(accuracy)} right when tested)`;
      group.append(new Option(`version ${version}${tested}`, queryOf(name, String(version))));
    }
    select.append(group);
  }
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = '';

  const { classes } = models
    .find(({ name }) => name === standard?.model)
    ?.versions.find(({ version }) => version === standard?.version) ?? { classes: 0 };
  element('serving', HTMLElement).textContent = standard
    ? `${standard.model}, version ${standard.version} · ${counted(classes, 'class', 'classes')}`
    : 'The model is being prepared';
  element('serving', HTMLElement).dataset.ready = String(standard !== null);
}

/** @param {string} model @param {string} version */
const queryOf = (model, version) => `${new URLSearchParams({ model, version })}`;

/** The chosen model and version as they stand in the query of /classify; empty for the default. */
export const chosenModel = () => element('model', HTMLSelectElement).value;
