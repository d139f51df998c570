"use strict";

// Mails are strangers' words: all text goes into the page by textContent, and a mail's HTML only into its sandboxed frame.

const byId = (id) => document.getElementById(id);

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

// Nothing is drawn again that looks the same: no flicker, no lost place, no lost focus.
const drawn = new Map();
function changed(what, value) {
  const text = JSON.stringify(value);
  if (drawn.get(what) === text) return false;
  drawn.set(what, text);
  return true;
}

class Mailbox {
  constructor(pane) {
    this.who = pane.dataset.who;
    this.name = this.who === "ana@example.org" ? "Ana" : "Ben";
    this.root = byId("mailbox").content.cloneNode(true).firstElementChild;
    this.frameHolder = pane.querySelector(".device, .window");
    this.frameHolder.append(this.root);
    const find = (selector) => this.root.querySelector(selector);
    this.agenda = find(".agenda ol");
    this.nothingAhead = find(".agenda small");
    this.card = find(".card");
    this.list = find(".list ol");
    this.empty = find(".empty");
    this.letter = find(".letter");
    this.back = find(".back");
    this.subject = find(".letter .subject");
    this.from = find(".from");
    this.frame = find("iframe");
    this.plain = find("pre");
    this.words = find("textarea");
    this.send = find(".reply button");
    this.whyButton = find(".why");
    this.views = [...this.root.querySelectorAll("[data-view]")];
    this.mails = [];
    this.read = new Set();
    this.open = null;
    this.whyButton.textContent = `Why did ${this.name} get this?`;
    this.words.placeholder = `Reply as ${this.name} …`;
    this.words.setAttribute("aria-label", `Reply as ${this.name}`);
    this.back.addEventListener("click", () => this.shut());
    this.whyButton.addEventListener("click", () => tellWhy(this.open));
    for (const view of this.views) view.addEventListener("click", () => this.show(view.dataset.view));
    find(".reply").addEventListener("submit", (event) => this.reply(event));
  }

  draw({ mails, ahead }) {
    if (!changed(this.who, [mails, ahead])) return;
    this.mails = mails;
    this.drawAhead(ahead);
    this.drawList();
    this.drawCard();
  }

  // What is ahead in the calendar, the next one first; each leads to the mail that wrote it there.
  drawAhead(ahead) {
    if (!changed(`${this.who}/ahead`, ahead)) return;
    this.nothingAhead.hidden = ahead.length > 0;
    this.agenda.replaceChildren(
      ...ahead.map((event) => {
        const button = made("button", "event");
        button.type = "button";
        button.append(made("span", "at", `${event.day}, ${event.time}`), stateOf(event), made("span", "title", event.title));
        button.addEventListener("click", () => this.choose(this.mails.find((mail) => mail.number === event.mail)));
        const item = made("li");
        item.append(button, ...this.answers(event, event.mail, "ahead"));
        return item;
      }),
    );
  }

  // The card above a mail that writes into the calendar, as mail programs show one.
  drawCard() {
    const card = this.mails.find((mail) => mail.number === this.open)?.card;
    if (!changed(`${this.who}/card`, [this.open, card])) return;
    this.card.hidden = !card;
    if (!card) return;
    const when = made("p", "title", `${card.day}, ${card.time}`);
    when.append(stateOf(card));
    this.card.replaceChildren(when, made("p", "", card.title));
    if (card.place) this.card.append(made("p", "quiet", card.place));
    if (card.who) this.card.append(made("p", "quiet", card.who));
    this.card.append(...this.answers(card, this.open, "card"));
  }

  // Three buttons, as long as an answer changes something; each of them sends the mail that a calendar sends.
  answers(event, number, where) {
    if (!event.times.length) return [];
    const holder = made("div", "answers");
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", `Answer: ${event.title}, ${event.day}`);
    const times = made("div", "times");
    times.hidden = true;
    const button = (words, key, press) => {
      const element = made("button", "", words);
      element.type = "button";
      element.dataset.key = `${this.who} ${where} ${number} ${key}`;
      element.addEventListener("click", press);
      return element;
    };
    const answer = (words) => () => move(`/demo/mail/${number}/rsvp`, words);
    const another = button("Another time", "another", () => {
      times.hidden = !times.hidden;
      another.setAttribute("aria-expanded", String(!times.hidden));
    });
    another.setAttribute("aria-label", "Propose another time");
    another.setAttribute("aria-expanded", "false");
    times.append(...event.times.map(({ at, says }) => button(says, at, answer(at))));
    const accept = button("Accept", "accept", answer("accept"));
    const decline = button("Decline", "decline", answer("decline"));
    accept.setAttribute("aria-pressed", String(event.answer === "ACCEPTED"));
    decline.setAttribute("aria-pressed", String(event.answer === "DECLINED"));
    holder.append(accept, decline, another, times);
    return [holder];
  }

  drawList() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.number : null;
    this.empty.hidden = this.mails.length > 0;
    this.list.replaceChildren(...this.mails.map((mail) => this.line(mail)));
    if (focused) this.list.querySelector(`[data-number="${focused}"]`)?.focus();
    const unread = this.mails.filter((mail) => !this.read.has(mail.number)).length;
    this.back.textContent = unread ? `‹ Inbox (${unread} new)` : "‹ Inbox";
  }

  line(mail) {
    const button = made("button", this.read.has(mail.number) ? "" : "new");
    button.type = "button";
    button.dataset.number = mail.number;
    if (mail.number === this.open) button.setAttribute("aria-current", "true");
    button.append(made("span", "subject", mail.subject), made("span", "at", mail.at), made("span", "snippet", mail.snippet));
    button.addEventListener("click", () => this.choose(mail));
    const item = made("li");
    item.append(button);
    return item;
  }

  async choose(mail) {
    this.open = mail.number;
    this.read.add(mail.number);
    this.subject.textContent = mail.subject;
    this.from.textContent = `${mail.from}, ${mail.at}`;
    this.words.value = "";
    this.letter.hidden = false;
    this.root.classList.add("reading");
    this.drawList();
    this.drawCard();
    await this.show("page");
    if (this.name === "Ana") this.subject.focus({ preventScroll: true });
  }

  shut() {
    const last = this.open;
    this.open = null;
    this.letter.hidden = true;
    this.root.classList.remove("reading");
    this.frame.removeAttribute("src");
    this.drawList();
    this.list.querySelector(`[data-number="${last}"]`)?.focus();
  }

  // The frame is loaded when somebody asks for it, and never by itself: they may be on a link's page in it.
  async show(view) {
    for (const button of this.views) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    this.frame.hidden = view !== "page";
    this.plain.hidden = view === "page";
    const number = this.open;
    if (view === "page") {
      const fresh = this.frame.cloneNode(false); // a new frame, so that the browser's own Back leaves the page alone
      fresh.src = `/demo/mail/${number}/page`;
      this.frame.replaceWith(fresh);
      this.frame = fresh;
    } else {
      const mail = await (await ask(`/demo/mail/${number}`)).json();
      if (number === this.open) this.plain.textContent = mail[view];
      this.plain.scrollTop = 0;
    }
  }

  async reply(event) {
    event.preventDefault();
    const words = this.words.value.trim();
    if (!words) return this.words.focus();
    if (await move(`/demo/mail/${this.open}/reply`, words)) this.words.value = "";
  }
}

function stateOf({ state, answer }) {
  return made("span", `state is-${answer.toLowerCase()}`, state);
}

// An edit is looked at before it can be published, and once more where the text or the clock has moved since.
class Editor {
  constructor() {
    this.root = byId("edit");
    this.opening = byId("edit-open");
    this.looking = byId("edit-look");
    this.publishing = byId("edit-publish");
    this.text = byId("journey");
    this.looked = false;
    this.rows = [];
    this.before = new Map();
    this.opening.addEventListener("click", () => this.open());
    byId("edit-close").addEventListener("click", () => this.shut());
    this.looking.addEventListener("click", () => this.look());
    this.text.addEventListener("input", () => this.forget());
    this.root.addEventListener("submit", (event) => this.publish(event));
  }

  async open() {
    const { text, edits } = await (await ask("/demo/edit")).json();
    this.text.value = text;
    this.forget();
    byId("edits").replaceChildren(
      ...edits.map((edit) => {
        const button = made("button", "", edit.name);
        button.type = "button";
        button.addEventListener("click", () => this.choose(edit, text));
        return button;
      }),
    );
    show("edit");
    this.text.scrollTop = 0;
    this.text.focus({ preventScroll: true });
  }

  shut() {
    show("overview", "log");
    this.opening.focus();
  }

  choose(edit, text) {
    this.text.value = edit.text;
    let place = 0;
    while (place < text.length && text[place] === edit.text[place]) place += 1;
    const line = edit.text.slice(0, place).split("\n").length;
    this.text.scrollTop = (line - 4) * parseFloat(getComputedStyle(this.text).lineHeight);
    this.look();
  }

  forget() {
    this.looked = false;
    this.publishing.disabled = true;
    byId("means").replaceChildren();
  }

  async look() {
    this.forget();
    const text = this.text.value;
    this.tell(await (await ask("/demo/edit/look", text)).json(), text);
  }

  tell({ wrong, differs, means }, text) {
    if (wrong) return byId("means").replaceChildren(...wrong.split("\n").map((line) => made("li", "wrong", line)));
    byId("means").replaceChildren(
      ...means.map((line, index) => made("li", index ? "" : "says", line)),
      ...differs.map((line) => made("li", "because", line)),
    );
    this.looked = text === this.text.value;
    this.publishing.disabled = !this.looked || document.body.classList.contains("runs");
  }

  async publish(event) {
    event.preventDefault();
    if (!this.looked) return this.look();
    this.before = new Map(this.rows.map((row) => [row.name, nextOf(row)]));
    const text = this.text.value;
    let answer;
    if (!(await move("/demo/edit/publish", text, (said) => (answer = said)))) return;
    if (answer.wrong) this.tell(answer, text);
    else this.shut();
  }
}

const mailboxes = [...document.querySelectorAll("[data-who]")].map((pane) => new Mailbox(pane));
const presses = [...document.querySelectorAll("[data-press]")];
const editor = new Editor();
let version = "";
let pressed = null;
let timer = 0;
let asking = false;

function running(is) {
  document.body.classList.toggle("runs", is);
  const answers = document.querySelectorAll(".answers button");
  const sends = mailboxes.map((mailbox) => mailbox.send);
  for (const button of [...presses, ...sends, ...answers, editor.looking]) button.disabled = is;
  editor.publishing.disabled = is || !editor.looked;
  if (!is && pressed) {
    if (document.activeElement === document.body) (drawnAgain(pressed) ?? pressed).focus();
    pressed = null;
  }
}

// A button that was pressed may have been drawn anew since.
function drawnAgain({ isConnected, dataset }) {
  return isConnected || !dataset.key ? null : document.querySelector(`[data-key="${CSS.escape(dataset.key)}"]`);
}

async function move(path, body, tell = () => {}) {
  pressed = document.activeElement;
  running(true);
  byId("said").textContent = "Working …";
  let begun = true;
  asking = true;
  try {
    tell(await (await ask(path, body)).json());
  } catch (error) {
    begun = false;
    byId("said").textContent = error.message;
    running(false);
  }
  asking = false;
  version = "";
  look();
  return begun;
}

for (const button of presses)
  button.addEventListener("click", () => {
    editor.before.clear();
    move(`/demo/press/${button.dataset.press}`, "");
  });

function drawGuide(guide) {
  if (!changed("guide", guide)) return;
  byId("taps").replaceChildren(
    ...guide.taps.map((tap, index) => {
      const current = index + 1 === guide.current;
      const item = made("li", current ? "current" : tap.done ? "ticked" : "");
      item.dataset.done = tap.done;
      if (current) item.setAttribute("aria-current", "step");
      const title = made("span", "", tap.title);
      if (tap.done) title.append(made("span", "unseen", " (done)"));
      item.append(made("span", "mark", tap.done ? "✓" : String(index + 1)), title);
      return item;
    }),
  );
  byId("say").textContent = guide.say;
  for (const button of presses) button.classList.toggle("here", button.dataset.press === guide.where);
  for (const mailbox of mailboxes)
    mailbox.frameHolder.classList.toggle("here", mailbox.name.toLowerCase() === guide.where);
  editor.opening.classList.toggle("here", guide.where === "edit");
}

const nextOf = (row) => `${row.at} ${row.next}`;
const DOTS = { done: "done", open: "open", skipped: "went on without", ahead: "ahead" };

function drawEveryone(rows) {
  if (!changed("everyone", rows)) return;
  editor.rows = rows;
  const arrived = rows.filter((row) => row.state === "arrived").length;
  byId("count").textContent = `${rows.length} people, ${arrived} arrived`;
  byId("everyone").replaceChildren(
    ...rows.map((row) => {
      const line = made("tr", row.name.startsWith("Ana ") ? "mine" : "");
      const before = editor.before.get(row.name);
      line.classList.toggle("moved", before !== undefined && before !== nextOf(row));
      const who = made("th", "", row.name);
      who.scope = "row";
      const dots = made("span", "dots");
      dots.setAttribute("role", "img");
      dots.setAttribute("aria-label", `${row.dots.filter((dot) => dot === "done").length} of ${row.dots.length} done`);
      for (const dot of row.dots) {
        const point = made("i", dot);
        point.title = DOTS[dot];
        dots.append(point);
      }
      who.append(dots);
      const where = made("td", "", row.state);
      const next = made("td");
      next.append(made("div", "at", row.at), made("div", "", row.next));
      if (row.held) next.append(made("div", "held", `held back: ${row.held}`));
      line.append(who, where, next);
      return line;
    }),
  );
}

function storyLine(line, who) {
  const item = made("li", `is-${line.kind}`);
  const what = made("span", "what");
  if (who) what.append(made("span", "who", who));
  what.append(line.what);
  const because = line.kind === "sent" || line.kind === "next" ? `because ${line.why}` : line.why;
  if (line.why) what.append(made("span", "because", because));
  item.append(made("span", "at", line.kind === "held" ? `until ${line.at}` : line.at), what);
  return item;
}

function drawNewest(lines) {
  if (!changed("newest", lines)) return;
  byId("newest").replaceChildren(...lines.map((line) => storyLine(line, line.who)));
}

async function tellWhy(number) {
  const story = await (await ask(`/demo/mail/${number}/why`, "")).json();
  byId("story-title").textContent = `Why did ${story.name} get this?`;
  const items = story.lines.map((line) => storyLine(line, ""));
  const marked = items[story.marked];
  byId("story-lines").replaceChildren(...items);
  show("story");
  if (marked) {
    marked.classList.add("marked");
    marked.setAttribute("aria-current", "true");
    marked.scrollIntoView({ block: "center" });
  }
  look();
}

function show(...sheets) {
  for (const sheet of document.querySelectorAll(".sheet")) sheet.hidden = !sheets.includes(sheet.id);
  document.querySelector(".strip").classList.toggle("tells", sheets.length === 1);
}

byId("story-close").addEventListener("click", () => show("overview", "log"));

function draw(state) {
  version = state.version;
  if (byId("now").textContent !== state.now) editor.forget();
  byId("now").textContent = state.now;
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = state.time;
  const words = state.running ? "Working …" : state.said;
  if (changed("said", words)) byId("said").textContent = words;
  for (const mailbox of mailboxes) mailbox.draw(state.mailboxes[mailbox.who]);
  drawGuide(state.guide);
  drawEveryone(state.everyone);
  drawNewest(state.newest);
  if (!asking) running(state.running !== "");
}

let looking = false;
async function look() {
  clearTimeout(timer);
  if (looking) return;
  looking = true;
  try {
    const answer = await ask(`/demo/state?seen=${version}`);
    if (answer.status === 200) draw(await answer.json());
  } catch {
    drawn.delete("said");
    byId("said").textContent = "The demo has ended. To start it again: python3 run.py demo";
  }
  looking = false;
  timer = setTimeout(look, document.body.classList.contains("runs") ? 250 : 1000);
}

look();
