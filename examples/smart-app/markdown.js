// The Markdown of cards as nodes: paragraphs, lists, bold, code, links. Everything else is text;
// nothing is ever parsed as HTML (SR-104).
import { isSafeUrl } from './settings.js';

const INLINE = /\\(?<escaped>[!-/:-@[-`{-~])|\*\*(?<bold>.+?)\*\*|`(?<code>[^`]+)`|\[(?<label>[^\]]*)\]\((?<url>[^()\s]+)\)/gs;

/** A fragment that shows `text`. */
export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  for (const block of text.split(/\n\s*\n/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    let list = null;
    for (const line of lines) {
      const item = /^\s*- (.*)$/s.exec(line);
      if (item === null) {
        list = null;
        fragment.append(elementWith('p', line));
      } else {
        list ??= fragment.appendChild(document.createElement('ul'));
        list.append(elementWith('li', item[1]));
      }
    }
  }
  return fragment;
}

function elementWith(name, text) {
  const element = document.createElement(name);
  appendInline(element, text);
  return element;
}

function appendInline(parent, text) {
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    parent.append(text.slice(at, match.index));
    parent.append(nodeOf(match.groups, match[0]));
    at = match.index + match[0].length;
  }
  parent.append(text.slice(at));
}

function nodeOf({ escaped, bold, code, label, url }, source) {
  if (escaped !== undefined) {
    return escaped;
  }
  if (bold !== undefined) {
    return elementWith('strong', bold);
  }
  if (code !== undefined) {
    const element = document.createElement('code');
    element.textContent = code;
    return element;
  }
  return linkTo(label, url) ?? source;
}

/** A link that opens beside the app and tells nobody where it comes from; null for unsafe URLs. */
export function linkTo(label, url) {
  if (!isSafeUrl(url)) {
    return null;
  }
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.textContent = label;
  return link;
}
