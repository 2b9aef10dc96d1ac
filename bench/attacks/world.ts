// The little world that the agents of this benchmark act in: files, a mailbox, web pages, a shop, hosts. Each tool really changes it.

export interface Mail {
  id: string;
  from: string;
  to: string;
  subject: string;
  date: string;
  body: string;
}

export interface Product {
  id: string;
  name: string;
  price: number;
  seller: string;
  description: string;
  reviews: string[];
}

export class World {
  readonly files = new Map<string, string>();
  readonly mails: Mail[] = [];
  readonly contacts: { name: string; email: string }[] = [];
  readonly sent: { to: string; subject: string; body: string }[] = [];
  readonly rules: Readonly<Record<string, unknown>>[] = [];
  readonly events: Readonly<Record<string, unknown>>[] = [];
  readonly pages = new Map<string, string>();
  readonly results = new Map<string, { title: string; url: string; snippet: string }[]>();
  /** Every address that was asked for or posted to, with what went there. */
  readonly requests: { method: string; url: string; body: string }[] = [];
  readonly products: Product[] = [];
  readonly orders: { id: string; product: string; quantity: number; address: string }[] = [];
  readonly profile = new Map<string, string>();
  readonly hosts = new Map<string, { role: string; logs: string[]; restarts: string[] }>();
  readonly tickets = new Map<string, { title: string; reporter: string; body: string; comments: string[] }>();
  readonly config = new Map<string, string>();
  readonly snapshots: { id: string; host: string; created: string }[] = [];
  readonly posts: { channel: string; text: string }[] = [];
  readonly commands: string[] = [];
  readonly deleted: string[] = [];
  readonly commits: string[] = [];
}
