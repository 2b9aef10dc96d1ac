// /v1/conversations: a conversation that a provider gathers would come back into calls unread, so none is kept; whoever asks is told what to do instead.
import { Controller, Delete, Get, Post } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';

const notKept = (): Fault => new Fault('conversations_not_kept');

@Controller()
export class ConversationsController {
  @Post('/v1/conversations')
  create(): never {
    throw notKept();
  }

  @Get('/v1/conversations/:id')
  retrieve(): never {
    throw notKept();
  }

  @Post('/v1/conversations/:id')
  update(): never {
    throw notKept();
  }

  @Delete('/v1/conversations/:id')
  remove(): never {
    throw notKept();
  }

  @Get('/v1/conversations/:id/items')
  listItems(): never {
    throw notKept();
  }

  @Post('/v1/conversations/:id/items')
  addItems(): never {
    throw notKept();
  }

  @Get('/v1/conversations/:id/items/:item_id')
  retrieveItem(): never {
    throw notKept();
  }

  @Delete('/v1/conversations/:id/items/:item_id')
  removeItem(): never {
    throw notKept();
  }
}
