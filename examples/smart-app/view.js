// What the page shows. Data become text nodes, never markup (SR-104).
import { linkTo, renderMarkdown } from './markdown.js';

/** One line about what goes on, or what went wrong. */
export function showStatus(text, isError = false) {
  const status = document.getElementById('status');
  status.textContent = text;
  status.classList.toggle('error', isError);
}

export function showPatient(patient) {
  const parts = [nameOf(patient), patient.birthDate && `born ${patient.birthDate}`, patient.gender];
  document.getElementById('patient').textContent = parts.filter(Boolean).join(', ');
}

/** The statements of the card that the app was launched from. */
export function showStatements(ids, hookline) {
  const list = document.getElementById('statements');
  list.replaceChildren(...ids.map((id) => {
    const item = document.createElement('li');
    item.append(linkTo(id, `${hookline}/statements/${encodeURIComponent(id)}`) ?? id);
    return item;
  }));
  document.getElementById('launched-from').hidden = ids.length === 0;
}

export function showCards(cards) {
  const section = document.getElementById('cards');
  section.replaceChildren(...cards.map(cardElement));
  section.hidden = false;
}

function cardElement(card) {
  const article = document.createElement('article');
  article.className = ['critical', 'warning', 'info'].find((known) => known === card.indicator) ?? 'info';
  append(article, 'h3', `${article.className}: ${card.summary}`);
  if (typeof card.detail === 'string') {
    article.append(renderMarkdown(card.detail));
  }
  if (card.suggestions?.length > 0) {
    append(article, 'p', 'Suggestions, to be taken in the EHR:');
    const list = append(article, 'ul');
    for (const suggestion of card.suggestions) {
      append(list, 'li', suggestion.label);
    }
  }
  const links = append(article, 'p');
  for (const link of card.links ?? []) {
    const element = link.type === 'absolute' ? linkTo(link.label, link.url) : null;
    if (element !== null) {
      links.append(element, ' ');
    }
  }
  append(article, 'p', `Source: ${card.source.label}`).className = 'source';
  return article;
}

function append(parent, name, text = '') {
  const element = document.createElement(name);
  element.textContent = text;
  parent.append(element);
  return element;
}

function nameOf(patient) {
  const name = patient.name?.find((one) => one.use === 'official') ?? patient.name?.[0];
  return name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
}
