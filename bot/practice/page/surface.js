// A surface is where blocks stand: a message, a form or a Home. The blocks are
// drawn by blocks.js and act only through their surface:
//
//   kind           'message' | 'modal' | 'home'
//   key            names the surface, kind first, so that what is chosen in it is remembered
//   act(change)    tells the workspace that an element was used
//   suggest(actionID, blockID, query)  options of an external select
//   values         what stands in the inputs now (a Values)
//   errors         sentences by block_id, shown beside the field

import {createContext} from './vendor/htm-preact.standalone.module.js';

export const Surface = createContext(null);

/**
 * What people entered and chose, by surface, block and action. It outlives the
 * drawing: somebody who steps out to be another person finds their half-filled
 * form as they left it.
 */
export class Values {
  constructor(changed) {
    this.surfaces = new Map();
    this.changed = changed;
  }

  of(surface) {
    if (!this.surfaces.has(surface)) this.surfaces.set(surface, new Map());
    const kept = this.surfaces.get(surface);
    const slot = (blockID, actionID) => `${blockID}\n${actionID}`;
    return {
      get: (blockID, actionID, initial) => {
        const key = slot(blockID, actionID);
        return kept.has(key) ? kept.get(key) : initial;
      },
      touched: (blockID, actionID) => kept.has(slot(blockID, actionID)),
      set: (blockID, actionID, value) => {
        kept.set(slot(blockID, actionID), value);
        this.changed(surface);
      },
    };
  }

  forget(surface) {
    this.surfaces.delete(surface);
  }

  clear() {
    this.surfaces.clear();
  }
}

/** What an input holds before anybody touched it, in the form `values` has it. */
export function initialValue(element) {
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input': return element.initial_value || '';
    case 'rich_text_input': return '';
    case 'datepicker': return element.initial_date || '';
    case 'timepicker': return element.initial_time || '';
    case 'datetimepicker': return element.initial_date_time || '';
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select': return (element.initial_options || []).map((option) => option.value);
    case 'static_select':
    case 'external_select':
    case 'radio_buttons': return element.initial_option ? element.initial_option.value : '';
    case 'users_select': return element.initial_user || '';
    case 'channels_select': return element.initial_channel || '';
    case 'conversations_select': return element.initial_conversation || '';
    case 'multi_users_select': return element.initial_users || [];
    case 'multi_channels_select': return element.initial_channels || [];
    case 'multi_conversations_select': return element.initial_conversations || [];
    default: return undefined;
  }
}

/** Every element of a view that holds a value: [{blockID, element, input}], `input` being its input block if it has one. */
export function valueElements(blocks) {
  const found = [];
  for (const block of blocks || []) {
    if (block.type === 'input' && block.element) found.push({blockID: block.block_id, element: block.element, input: block});
    const others = [...(Array.isArray(block.elements) ? block.elements : []), block.accessory];
    for (const element of others) {
      if (element && element.action_id && initialValue(element) !== undefined) found.push({blockID: block.block_id, element, input: null});
    }
  }
  return found;
}

/**
 * What was entered or chosen in a view, as `submit` and `click` take it. What
 * nobody touched is left out: the workspace knows what it began with.
 */
export function collect(view, values) {
  const collected = {};
  for (const {blockID, element} of valueElements(view.blocks)) {
    if (!values.touched(blockID, element.action_id)) continue;
    collected[blockID] = {...collected[blockID], [element.action_id]: values.get(blockID, element.action_id)};
  }
  return collected;
}
