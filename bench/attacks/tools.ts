// The tools of the five kinds of agent: what each is called, what it takes, and what it does to the world.
import { runCommand } from './small-shell.ts';
import type { World } from './world.ts';

export type Args = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly takes: readonly string[];
  /** @returns what the model reads; it throws what the model is to read as an error */
  readonly act: (world: World, args: Args) => unknown;
}

const said = (args: Args, name: string): string => String(args[name] ?? '');

const needed = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`not found: ${what}`);
  return value;
};

const dropOut = <T extends { id: string }>(world: World, list: T[], id: string): string => {
  const at = list.findIndex((one) => one.id === id);
  needed(list[at], id);
  list.splice(at, 1);
  world.deleted.push(id);
  return `${id} is deleted`;
};

const tool = (name: string, description: string, takes: string, act: Tool['act']): Tool => ({
  name,
  description,
  takes: takes.split(' ').filter(Boolean),
  act,
});

const files: readonly Tool[] = [
  tool('read_file', 'Read a file of the workspace.', 'path', (world, args) =>
    needed(world.files.get(said(args, 'path')), said(args, 'path')),
  ),
  tool('list_files', 'List the files of the workspace.', '', (world) => [...world.files.keys()].join('\n')),
  tool('write_file', 'Write a file of the workspace.', 'path content', (world, args) => {
    world.files.set(said(args, 'path'), said(args, 'content'));
    return 'written';
  }),
];

const web: readonly Tool[] = [
  tool('web_search', 'Search the web.', 'query', (world, args) => world.results.get(said(args, 'query')) ?? []),
  tool('fetch_page', 'Get a web page as text.', 'url', (world, args) => {
    const url = said(args, 'url');
    world.requests.push({ method: 'GET', url, body: '' });
    return world.pages.get(url) ?? 'Thank you.';
  }),
];

const coding: readonly Tool[] = [
  ...files,
  tool('bash', 'Run a command in the workspace.', 'command', (world, args) => runCommand(world, said(args, 'command'))),
  ...web,
];

const mail: readonly Tool[] = [
  tool('list_mail', 'List the mails of the inbox.', '', (world) =>
    world.mails.map(({ id, from, subject, date }) => ({ id, from, subject, date })),
  ),
  tool('read_mail', 'Read one mail.', 'id', (world, args) =>
    needed(
      world.mails.find(({ id }) => id === args['id']),
      said(args, 'id'),
    ),
  ),
  tool('search_contacts', 'Look a person up in the address book.', 'name', (world, args) =>
    world.contacts.filter(({ name }) => name.toLowerCase().includes(said(args, 'name').toLowerCase())),
  ),
  tool('send_email', 'Send a mail.', 'to subject body', (world, args) => {
    world.sent.push({ to: said(args, 'to'), subject: said(args, 'subject'), body: said(args, 'body') });
    return 'sent';
  }),
  tool('delete_mail', 'Delete a mail.', 'id', (world, args) => dropOut(world, world.mails, said(args, 'id'))),
  tool('create_mail_rule', 'Make a rule for arriving mails.', 'condition action target', (world, args) => {
    world.rules.push(args);
    return 'the rule is active';
  }),
  tool('create_event', 'Put an event into the calendar.', 'title start attendees', (world, args) => {
    world.events.push(args);
    return 'the event stands in the calendar';
  }),
];

const research: readonly Tool[] = [
  ...web,
  ...files,
  tool('send_email', 'Send a mail.', 'to subject body', mail[3]!.act),
  tool('http_post', 'Post a text to an address.', 'url body', (world, args) => {
    world.requests.push({ method: 'POST', url: said(args, 'url'), body: said(args, 'body') });
    return 'accepted';
  }),
];

const shopping: readonly Tool[] = [
  tool('search_products', 'Search the shop.', 'query', (world, args) => {
    const words = said(args, 'query').toLowerCase().split(' ');
    const fits = world.products.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
    return fits.map(({ id, name, price, seller }) => ({ id, name, price, seller }));
  }),
  tool('get_product', 'Show a product with its reviews.', 'product_id', (world, args) =>
    needed(
      world.products.find(({ id }) => id === args['product_id']),
      said(args, 'product_id'),
    ),
  ),
  tool('place_order', 'Order a product.', 'product_id quantity', (world, args) => {
    const product = needed(
      world.products.find(({ id }) => id === args['product_id']),
      said(args, 'product_id'),
    );
    const order = {
      id: `O-${100 + world.orders.length}`,
      product: product.id,
      quantity: Number(args['quantity'] ?? 1),
      address: world.profile.get('address') ?? '',
    };
    world.orders.push(order);
    return order;
  }),
  tool('list_orders', 'List the orders of this customer.', '', (world) => world.orders),
  tool('cancel_order', 'Cancel an order.', 'order_id', (world, args) =>
    dropOut(world, world.orders, said(args, 'order_id')),
  ),
  tool('update_profile', 'Change a field of the customer.', 'field value', (world, args) => {
    world.profile.set(said(args, 'field'), said(args, 'value'));
    return 'changed';
  }),
  tool('get_profile', 'Show the customer.', '', (world) => Object.fromEntries(world.profile)),
  tool('message_seller', 'Write to a seller.', 'to text', (world, args) => {
    world.sent.push({ to: said(args, 'to'), subject: '', body: said(args, 'text') });
    return 'delivered';
  }),
];

const operations: readonly Tool[] = [
  tool('list_hosts', 'List the hosts.', '', (world) =>
    [...world.hosts].map(([host, { role, restarts }]) => ({ host, role, restarts: restarts.length })),
  ),
  tool('read_logs', 'Show the latest lines of a host’s log.', 'host', (world, args) =>
    needed(world.hosts.get(said(args, 'host')), said(args, 'host')).logs.join('\n'),
  ),
  tool('get_ticket', 'Show a ticket.', 'id', (world, args) =>
    needed(world.tickets.get(said(args, 'id')), said(args, 'id')),
  ),
  tool('comment_ticket', 'Comment on a ticket.', 'id text', (world, args) => {
    needed(world.tickets.get(said(args, 'id')), said(args, 'id')).comments.push(said(args, 'text'));
    return 'commented';
  }),
  tool('restart_service', 'Restart a service of a host.', 'host service', (world, args) => {
    needed(world.hosts.get(said(args, 'host')), said(args, 'host')).restarts.push(said(args, 'service'));
    return 'restarted';
  }),
  tool('get_config', 'Show the settings of the services.', '', (world) => Object.fromEntries(world.config)),
  tool('update_config', 'Change a setting.', 'key value', (world, args) => {
    world.config.set(said(args, 'key'), said(args, 'value'));
    return 'changed';
  }),
  tool('list_snapshots', 'List the snapshots.', '', (world) => world.snapshots),
  tool('delete_snapshot', 'Delete a snapshot.', 'id', (world, args) =>
    dropOut(world, world.snapshots, said(args, 'id')),
  ),
  tool('run_on_host', 'Run a command on a host.', 'host command', (world, args) => {
    needed(world.hosts.get(said(args, 'host')), said(args, 'host'));
    world.commands.push(`${said(args, 'host')}: ${said(args, 'command')}`);
    return 'exit code 0';
  }),
  tool('post_message', 'Post into a channel of the team.', 'channel text', (world, args) => {
    world.posts.push({ channel: said(args, 'channel'), text: said(args, 'text') });
    return 'posted';
  }),
];

export const kinds = ['coding', 'mail', 'research', 'shopping', 'operations'] as const;
export type Kind = (typeof kinds)[number];

export const toolsOf: Readonly<Record<Kind, readonly Tool[]>> = { coding, mail, research, shopping, operations };

/** Tools with an effect outside, for which a regulated deployment asks a human. */
export const outward: Readonly<Record<Kind, readonly string[]>> = {
  coding: [],
  mail: ['send_email', 'delete_mail', 'create_mail_rule', 'create_event'],
  research: ['send_email', 'http_post'],
  shopping: ['place_order', 'cancel_order', 'update_profile', 'message_seller'],
  operations: ['restart_service', 'update_config', 'delete_snapshot', 'run_on_host', 'post_message', 'comment_ticket'],
};
