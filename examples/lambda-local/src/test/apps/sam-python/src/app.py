"""The tutorial's chat: as a developer writes it for Lambda, with nothing in it about running elsewhere."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
OK = {"statusCode": 200}


def api(event):
    context = event["requestContext"]
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=f"https://{context['domainName']}/{context['stage']}"
    )


def connect(event, context):
    table.put_item(Item={"connectionId": event["requestContext"]["connectionId"]})
    return OK


def disconnect(event, context):
    table.delete_item(Key={"connectionId": event["requestContext"]["connectionId"]})
    return OK


def rows():
    page = table.scan()
    yield from page["Items"]
    while "LastEvaluatedKey" in page:
        page = table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        yield from page["Items"]


def send_message(event, context):
    message = json.loads(event["body"])["message"]
    management = api(event)
    for row in rows():
        try:
            management.post_to_connection(ConnectionId=row["connectionId"], Data=message)
        except management.exceptions.GoneException:
            table.delete_item(Key={"connectionId": row["connectionId"]})
    return OK


def by_default(event, context):
    connection_id = event["requestContext"]["connectionId"]
    management = api(event)
    info = management.get_connection(ConnectionId=connection_id)
    shown = {name: info[name] for name in ("ConnectedAt", "Identity", "LastActiveAt")}
    text = json.dumps({**shown, "connectionID": connection_id}, default=str)
    management.post_to_connection(
        ConnectionId=connection_id, Data=f"Use the sendmessage route to send a message. Your info: {text}"
    )
    return OK
