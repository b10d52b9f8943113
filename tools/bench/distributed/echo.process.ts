import 'reflect-metadata';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  MessagePattern,
  Payload,
  Transport as NestTransport,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { CoalescingProducer, connectKafka } from '#kafka';
import { callsController } from '#messaging/calls';
import { KafkaCallsServer } from '#messaging/kafka';
import { createLogger, LOGGER } from '#observability';
import {
  ECHO,
  echo,
  echoKeys,
  stockPatternOf,
  topicsOf,
  type Echo,
  type EchoPlace,
  type Transport,
} from './echo.ts';

// Answers the calls that are measured, in a process of its own: echo.process.js TRANSPORT PLACE-AS-JSON

const [transport, text = ''] = process.argv.slice(2) as [Transport, string];
const place = JSON.parse(text) as EchoPlace;

/** Our transport, with the controller that every service has. */
function ours(): { readonly controller: Type; readonly options: MicroserviceOptions } {
  const kafka = connectKafka({ brokers: place.brokers, clientId: 'echo' });
  return {
    controller: callsController<Echo>('echo', ECHO, echoKeys),
    options: {
      strategy: new KafkaCallsServer(kafka, new CoalescingProducer(kafka), {
        topics: topicsOf(place),
        group: place.name,
        sealingKey: Buffer.from(place.sealingKey, 'hex'),
      }),
    },
  };
}

/** The transport of Nest as it comes, with a controller as its documentation has it. */
function stock(): { readonly controller: Type; readonly options: MicroserviceOptions } {
  class EchoController {
    say({ account, text: said }: { account: string; text: string }): Promise<string> {
      return echo.say(account, said);
    }
  }
  Controller()(EchoController);
  const method = Object.getOwnPropertyDescriptor(EchoController.prototype, 'say') as PropertyDescriptor;
  MessagePattern(stockPatternOf(place))(EchoController.prototype, 'say', method);
  Payload()(EchoController.prototype, 'say', 0);
  const client = { clientId: 'echo', brokers: [...place.brokers] };
  return {
    controller: EchoController,
    options: { transport: NestTransport.KAFKA, options: { client, consumer: { groupId: place.name } } },
  };
}

const { controller, options } = transport === 'ours' ? ours() : stock();
class EchoModule {}
Module({
  controllers: [controller],
  providers: [
    { provide: ECHO, useValue: echo },
    { provide: LOGGER, useValue: createLogger('silent') },
  ],
})(EchoModule);
const app = await NestFactory.createMicroservice<MicroserviceOptions>(EchoModule, {
  logger: false,
  ...options,
});
await app.listen();
process.stdout.write('ready\n');
