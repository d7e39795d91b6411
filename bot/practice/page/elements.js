// The interactive elements of Block Kit. Outside an input block each use is
// told to the app at once; inside one it waits for the form's submission,
// unless the block asks for every change.

import {html, useContext, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Names, Text, TextBody, Unknown, words} from './inline.js';
import {Menu, Ask} from './popover.js';
import {Surface, initialValue} from './surface.js';
import {Choice, useID} from './choice.js';
import {fromWall, toWall} from './time.js';

/**
 * One element. `input` is its input block, if it stands in one; then `fieldID`
 * is the id that its label points to, and `labelledBy` and `describedBy` are the
 * ids of the label and of the hint and error.
 */
export function Element({element, blockID, input, fieldID, labelledBy, describedBy, invalid}) {
  const surface = useContext(Surface);
  const names = useContext(Names);
  const [asking, setAsking] = useState(null);
  const [busy, setBusy] = useState(false);

  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(names.me)) return null;

  const value = surface.values.get(blockID, element.action_id, initialValue(element));
  const tell = async (change) => {
    setBusy(true);
    try {
      await surface.act({action_id: element.action_id, block_id: blockID, ...change});
    } finally {
      setBusy(false);
    }
  };
  const use = (change, before) => {
    const go = () => {
      if (before) before();
      tell(change);
    };
    if (element.confirm) setAsking(() => go);
    else go();
  };
  const choose = (next) => {
    const keep = () => surface.values.set(blockID, element.action_id, next);
    if (!input) use({selected: next}, keep);
    else {
      keep();
      if (input.dispatch_action) tell({selected: next});
    }
  };

  const common = {element, blockID, value, input, fieldID, choose, use, tell, busy, labelledBy, describedBy, invalid, surface, zone: names.zone};
  const draw = DRAW[element.type];
  return html`${draw ? draw(common) : html`<${Unknown} what=${element.type} json=${element} />`}
    ${asking && html`<${Confirm} confirm=${element.confirm} onConfirm=${asking} onClose=${() => setAsking(null)} />`}`;
}

function Confirm({confirm, onConfirm, onClose}) {
  return html`<${Ask} title=${html`<${Text} of=${confirm.title || 'Are you sure?'} />`} confirm=${words(confirm.confirm) || 'Yes'} deny=${words(confirm.deny) || 'Cancel'}
    danger=${confirm.style === 'danger'} onConfirm=${onConfirm} onClose=${onClose}><${TextBody} of=${confirm.text} /><//>`;
}

const hooks = ({element, blockID}) => ({'data-action-id': element.action_id, 'data-block-id': blockID});
const described = ({fieldID, describedBy, invalid}) => ({
  id: fieldID, 'aria-describedby': describedBy, 'aria-invalid': invalid ? 'true' : undefined,
});

const DRAW = {
  button: (props) => html`<${Button} ...${props} />`,
  overflow: (props) => html`<${Overflow} ...${props} />`,
  icon_button: ({element, blockID, use, busy}) => html`<button type="button" class="icon-button" aria-label=${element.accessibility_label || words(element.text)} title=${words(element.text)}
    aria-busy=${busy} ...${hooks({element, blockID})} onClick=${() => use({value: element.value})}>${element.icon === 'trash' ? html`<${Icon} name="trash" />` : words(element.text)}</button>`,
  feedback_buttons: (props) => html`<${Feedback} ...${props} />`,
  plain_text_input: (props) => html`<${TextInput} ...${props} multiline=${props.element.multiline} />`,
  rich_text_input: (props) => html`<${TextInput} ...${props} multiline=${true} />`,
  email_text_input: (props) => html`<${TextInput} ...${props} type="email" />`,
  url_text_input: (props) => html`<${TextInput} ...${props} type="url" />`,
  number_input: (props) => html`<${TextInput} ...${props} mode=${props.element.is_decimal_allowed ? 'decimal' : 'numeric'} />`,
  checkboxes: (props) => html`<${Checks} ...${props} />`,
  radio_buttons: (props) => html`<${Checks} ...${props} radio=${true} />`,
  datepicker: ({value, choose, element, ...props}) => html`<input type="date" class="field" ...${hooks({element, ...props})} ...${described(props)} aria-label=${props.labelledBy ? undefined : words(element.placeholder) || 'Date'}
    data-first-focus=${element.focus_on_load} value=${value} onChange=${(event) => choose(event.target.value)} />`,
  timepicker: ({value, choose, element, ...props}) => html`<input type="time" class="field" ...${hooks({element, ...props})} ...${described(props)} aria-label=${props.labelledBy ? undefined : words(element.placeholder) || 'Time'}
    data-first-focus=${element.focus_on_load} value=${value} onChange=${(event) => choose(event.target.value)} />`,
  datetimepicker: ({value, choose, element, zone, ...props}) => html`<input type="datetime-local" class="field" ...${hooks({element, ...props})} ...${described(props)} aria-label=${props.labelledBy ? undefined : 'Date and time'}
    data-first-focus=${element.focus_on_load} value=${value ? toWall(value * 1000, zone) : ''} onChange=${(event) => {
      const ms = fromWall(event.target.value, zone);
      choose(Number.isNaN(ms) ? '' : Math.round(ms / 1000));
    }} />`,
  file_input: ({element}) => html`<${Unknown} what="file_input" json=${element} note="Files cannot be added in the practice workspace." />`,
};
for (const kind of ['static', 'external', 'users', 'channels', 'conversations']) {
  const draw = ({element, blockID, value, choose, fieldID, labelledBy, describedBy, invalid}) => html`<${Choice} element=${element} blockID=${blockID} value=${value} onChange=${choose}
    fieldID=${fieldID} labelledBy=${labelledBy} describedBy=${describedBy} invalid=${invalid} focusFirst=${element.focus_on_load} />`;
  DRAW[`${kind}_select`] = draw;
  DRAW[`multi_${kind}_select`] = draw;
}

function Button({element, blockID, use, busy}) {
  const look = element.style === 'primary' ? 'button-primary' : element.style === 'danger' ? 'button-danger' : '';
  const common = {class: `button ${look}`, 'aria-label': element.accessibility_label, ...hooks({element, blockID}), 'data-value': element.value};
  // A link button opens its page, and the app hears of the click all the same.
  if (element.url && /^(https?:|mailto:)/i.test(element.url)) {
    return html`<a ...${common} href=${element.url} target="_blank" rel="noopener noreferrer" onClick=${() => use({value: element.value})}><${Text} of=${element.text} /></a>`;
  }
  return html`<button type="button" ...${common} aria-busy=${busy ? 'true' : undefined} onClick=${() => !busy && use({value: element.value})}><${Text} of=${element.text} /></button>`;
}

function Overflow({element, blockID, use}) {
  const [anchor, setAnchor] = useState(null);
  const button = useRef();
  const items = (element.options || []).map((option) => ({
    label: html`<${Text} of=${option.text} />`,
    note: option.description && html`<${Text} of=${option.description} />`,
    value: option.value,
    run: () => {
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, '_blank', 'noopener');
      use({selected: option.value});
    },
  }));
  return html`<button ref=${button} type="button" class="button overflow" aria-label="More choices" aria-haspopup="menu" aria-expanded=${anchor ? 'true' : 'false'}
      ...${hooks({element, blockID})} onClick=${() => setAnchor(anchor ? null : button.current)}><${Icon} name="more" /></button>
    ${anchor && html`<${Menu} anchor=${anchor} label="More choices" items=${items} align="end" onClose=${() => setAnchor(null)} />`}`;
}

function Feedback({element, blockID, use}) {
  const button = (of, icon) => of && html`<button type="button" class="button feedback" title=${words(of.text)} aria-label=${of.accessibility_label || words(of.text)}
    ...${hooks({element, blockID})} data-value=${of.value} onClick=${() => use({value: of.value})}><${Icon} name=${icon} /></button>`;
  return html`<span class="feedback-buttons">${button(element.positive_button, 'thumbUp')}${button(element.negative_button, 'thumbDown')}</span>`;
}

function TextInput({element, blockID, value, input, surface, tell, multiline, type = 'text', mode, fieldID, describedBy, invalid}) {
  const triggers = (element.dispatch_action_config && element.dispatch_action_config.trigger_actions_on) || ['on_enter_pressed'];
  const left = element.max_length ? element.max_length - [...value].length : Infinity;
  const props = {
    class: `field ${invalid ? 'invalid' : ''}`, value, placeholder: words(element.placeholder), autocomplete: 'off',
    'data-first-focus': element.focus_on_load, ...hooks({element, blockID}), ...described({fieldID, describedBy, invalid}),
    onInput: (event) => {
      surface.values.set(blockID, element.action_id, event.target.value);
      if (input && input.dispatch_action && triggers.includes('on_character_entered')) tell({value: event.target.value});
    },
    onKeyDown: (event) => {
      if (event.key !== 'Enter' || event.isComposing || (multiline && !event.metaKey && !event.ctrlKey)) return;
      if (input && input.dispatch_action && triggers.includes('on_enter_pressed')) {
        event.preventDefault();
        event.stopPropagation();
        tell({value: event.target.value});
      }
    },
  };
  return html`<div class="text-input">
    ${multiline ? html`<textarea rows=${Math.min(12, Math.max(4, value.split('\n').length + 1))} ...${props}></textarea>` : html`<input type=${type} inputmode=${mode} ...${props} />`}
    ${left < Math.max(20, element.max_length / 10) && html`<span class=${`left ${left < 0 ? 'over' : ''}`} aria-live="polite">${left < 0 ? `${-left} too many` : `${left} left`}</span>`}
  </div>`;
}

function Checks({element, blockID, value, choose, labelledBy, describedBy, invalid, radio}) {
  const group = useID('checks');
  const chosen = radio ? [value] : value;
  return html`<div class="checks" role=${radio ? 'radiogroup' : 'group'} aria-labelledby=${labelledBy} aria-label=${labelledBy ? undefined : 'Choices'} aria-describedby=${describedBy} aria-invalid=${radio && invalid ? 'true' : undefined}
    ...${hooks({element, blockID})}>
    ${(element.options || []).map((option) => html`<label class="check">
      <input type=${radio ? 'radio' : 'checkbox'} name=${group} value=${option.value} checked=${chosen.includes(option.value)}
        data-action-id=${element.action_id} data-block-id=${blockID} data-value=${option.value}
        onChange=${(event) => {
          if (radio) choose(option.value);
          else choose(event.target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value));
        }} />
      <span><${Text} of=${option.text} />${option.description && html`<small><${Text} of=${option.description} /></small>`}</span>
    </label>`)}
  </div>`;
}
