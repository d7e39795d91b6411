// Select menus with search, for one value or several: the static, external,
// users, channels and conversations selects of Block Kit.

import {html, useContext, useEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Names, Text, words} from './inline.js';
import {Popover} from './popover.js';
import {Surface} from './surface.js';

let made = 0;

/** An id that no other drawing shares: the same message may stand on the page twice. */
export const useID = (prefix) => {
  const id = useRef();
  if (!id.current) id.current = `${prefix}-${++made}`;
  return id.current;
};

const kindOf = (type) => type.replace(/^multi_/, '').replace(/_select$/, '');

/** The options of an element as groups [{label, options: [{value, text, description}]}]; null when they are external. */
function listed(element, names) {
  const people = () => names.people().map((user) => ({value: user.id, text: user.name, description: user.title}));
  switch (kindOf(element.type)) {
    case 'static': return (element.option_groups || [{options: element.options || []}]).map((group) => ({label: words(group.label), options: group.options}));
    case 'users': return [{label: '', options: people()}];
    case 'channels': return [{label: '', options: names.places().filter((place) => place.kind === 'public').map(placeOption)}];
    case 'conversations': {
      const wanted = element.filter && element.filter.include;
      const places = names.places().filter((place) => !wanted || wanted.includes(place.kind));
      const direct = !wanted || wanted.includes('im') ? people() : [];
      return [{label: 'Channels', options: places.map(placeOption)}, {label: 'People', options: direct}];
    }
    default: return null;
  }
}

const placeOption = (place) => ({value: place.id, text: `#${place.name}`, description: place.topic});

/** Labels of external options met so far, so that a chosen one keeps its name. */
const met = new Map();

export function Choice({element, blockID, value, onChange, fieldID, labelledBy, describedBy, invalid, focusFirst}) {
  const names = useContext(Names);
  const surface = useContext(Surface);
  const [anchor, setAnchor] = useState(null);
  const trigger = useRef();
  const ownID = useID('choice');
  const valueID = fieldID || ownID;
  const multi = element.type.startsWith('multi_');
  const chosen = multi ? value || [] : value ? [value] : [];
  const groups = listed(element, names);
  const labels = new Map();
  for (const option of [...(groups || []).flatMap((group) => group.options), ...(element.initial_options || []), ...(element.initial_option ? [element.initial_option] : [])]) {
    labels.set(option.value, option.text);
  }
  const label = (one) => labels.get(one) || met.get(one) || one;
  const full = multi && element.max_selected_items && chosen.length >= element.max_selected_items;

  const choose = (option) => {
    met.set(option.value, option.text);
    if (!multi) {
      setAnchor(null);
      onChange(option.value);
      return;
    }
    if (chosen.includes(option.value)) onChange(chosen.filter((one) => one !== option.value));
    else if (!full) onChange([...chosen, option.value]);
  };

  return html`<div class=${`choice ${multi ? 'choice-multi' : ''} ${invalid ? 'invalid' : ''}`}>
    ${multi && chosen.map((one) => html`<span class="chip" key=${one}><${Text} of=${label(one)} />
      <button type="button" aria-label=${`Remove ${words(label(one))}`} onClick=${() => onChange(chosen.filter((other) => other !== one))}>×</button></span>`)}
    <button ref=${trigger} type="button" class=${`choice-button ${chosen.length && !multi ? '' : 'unchosen'}`} id=${valueID}
      data-action-id=${element.action_id} data-block-id=${blockID} data-value=${multi ? chosen.join(',') : value || ''} data-testid="select"
      aria-haspopup="listbox" aria-expanded=${anchor ? 'true' : 'false'} aria-describedby=${describedBy}
      aria-labelledby=${labelledBy ? `${labelledBy} ${valueID}` : undefined} data-first-focus=${focusFirst ? true : undefined}
      onClick=${() => setAnchor(anchor ? null : trigger.current)}
      onKeyDown=${(event) => {
        if (event.key === 'ArrowDown' && !anchor) {
          event.preventDefault();
          setAnchor(trigger.current);
        }
      }}>
      <span>${multi || !chosen.length ? html`<${Text} of=${element.placeholder || (multi ? 'Choose' : 'Choose an option')} />` : html`<${Text} of=${label(chosen[0])} />`}</span>
      <span class="caret" aria-hidden="true"></span>
    </button>
    ${anchor && html`<${Options} anchor=${anchor} groups=${groups} chosen=${chosen} multi=${multi} full=${full} name=${words(element.placeholder) || 'Options'}
      minimum=${element.min_query_length === undefined ? 3 : element.min_query_length}
      search=${(query) => surface.suggest(element.action_id, blockID, query)} onChoose=${choose} onClose=${() => setAnchor(null)} />`}
  </div>`;
}

function Options({anchor, groups, chosen, multi, full, name, minimum, search, onChoose, onClose}) {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState(groups ? null : []);
  const [state, setState] = useState('');
  const [at, setAt] = useState(0);
  const listID = useID('options');

  useEffect(() => {
    if (groups) return undefined;
    if (query.length < minimum) {
      setFound([]);
      setState(`Type ${minimum === 1 ? 'a letter' : `${minimum} letters`} to search.`);
      return undefined;
    }
    let current = true;
    setState('Searching…');
    const timer = setTimeout(async () => {
      try {
        const answer = await search(query);
        if (!current) return;
        setFound(answer);
        setState('');
      } catch (fault) {
        if (current) setState(fault.message);
      }
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);

  const wanted = query.trim().toLowerCase();
  const shown = (groups || found)
    .map((group) => ({...group, options: group.options.filter((option) => !groups || words(option.text).toLowerCase().includes(wanted) || words(option.description).toLowerCase().includes(wanted))}))
    .filter((group) => group.options.length);
  const flat = shown.flatMap((group) => group.options);
  const active = flat[Math.min(at, flat.length - 1)];
  useEffect(() => setAt(0), [query, found]);
  useEffect(() => {
    const element = document.getElementById(`${listID}-active`);
    if (element) element.scrollIntoView({block: 'nearest'});
  });

  const key = (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (flat.length) setAt((flat.indexOf(active) + (event.key === 'ArrowDown' ? 1 : flat.length - 1)) % flat.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (active) onChoose(active);
    } else if (event.key === 'Tab') {
      onClose();
    }
  };

  return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${name} className="options">
    <input type="text" class="options-search" role="combobox" aria-label=${`Search: ${name}`} aria-expanded="true" aria-controls=${listID} aria-autocomplete="list"
      aria-activedescendant=${active ? `${listID}-active` : undefined} autocomplete="off" spellcheck="false" data-testid="select-search"
      placeholder="Search" value=${query} onInput=${(event) => setQuery(event.target.value)} onKeyDown=${key} />
    <div id=${listID} class="options-list" role="listbox" tabindex="-1" aria-label=${name} aria-multiselectable=${multi ? 'true' : undefined} data-testid="select-options">
      ${shown.map((group) => {
        const options = group.options.map((option) => html`<div key=${option.value} role="option" id=${option === active ? `${listID}-active` : undefined} data-value=${option.value}
          class=${`option ${option === active ? 'active' : ''}`} aria-selected=${chosen.includes(option.value) ? 'true' : 'false'}
          aria-disabled=${full && !chosen.includes(option.value) ? 'true' : undefined}
          onPointerMove=${() => option !== active && setAt(flat.indexOf(option))} onClick=${() => onChoose(option)}>
          <span class="option-mark" aria-hidden="true">${chosen.includes(option.value) ? '✓' : ''}</span>
          <span><${Text} of=${option.text} />${option.description && html`<small><${Text} of=${option.description} /></small>`}</span></div>`);
        return group.label ? html`<div role="group" aria-label=${group.label}><div class="menu-heading" aria-hidden="true">${group.label}</div>${options}</div>` : options;
      })}
    </div>
    ${(state || !flat.length) && html`<div class="options-state" role="status">${state || 'Nothing matches.'}</div>`}
  <//>`;
}
