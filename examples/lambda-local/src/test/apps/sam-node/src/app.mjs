// The tutorial's chat: as a developer writes it for Lambda, with nothing in it about running elsewhere.
import { ApiGatewayManagementApi, GoneException } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDB, paginateScan } from '@aws-sdk/client-dynamodb';

const { TABLE_NAME: TableName, API_ID, STAGE, AWS_REGION } = process.env;
const client = new DynamoDB();
const api = new ApiGatewayManagementApi({ endpoint: `https://${API_ID}.execute-api.${AWS_REGION}.amazonaws.com/${STAGE}` });
const OK = { statusCode: 200 };

const remove = (id) => client.deleteItem({ TableName, Key: { connectionId: { S: id } } });

export const connect = async (event) => {
  await client.putItem({ TableName, Item: { connectionId: { S: event.requestContext.connectionId } } });
  return OK;
};

export const disconnect = async (event) => {
  await remove(event.requestContext.connectionId);
  return OK;
};

export const sendMessage = async (event) => {
  const { message } = JSON.parse(event.body);
  for await (const { Items } of paginateScan({ client }, { TableName })) {
    for (const { connectionId: { S: id } } of Items) {
      try {
        await api.postToConnection({ ConnectionId: id, Data: message });
      } catch (error) {
        if (!(error instanceof GoneException)) throw error;
        await remove(id);
      }
    }
  }
  return OK;
};

export const byDefault = async ({ requestContext: { connectionId } }) => {
  const { ConnectedAt, Identity, LastActiveAt } = await api.getConnection({ ConnectionId: connectionId });
  const info = JSON.stringify({ ConnectedAt, Identity, LastActiveAt, connectionID: connectionId });
  const Data = `Use the sendmessage route to send a message. Your info: ${info}`;
  await api.postToConnection({ ConnectionId: connectionId, Data });
  return OK;
};
