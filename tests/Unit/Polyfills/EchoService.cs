using Grpc.Core;

namespace TextToVideo.Unit.Polyfills;

/// <summary>A method of each kind. What Say does is named by the request's text.</summary>
internal sealed class EchoService : Echo.EchoBase
{
    /// <summary>Completes when a call of Say("wait") has been cancelled on the server's side.</summary>
    public TaskCompletionSource CancelledOnServer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call of Say("wait") has begun.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task<EchoMessage> Say(EchoMessage request, ServerCallContext context)
    {
        switch (request.Text)
        {
            case "fail":
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "as asked"), [new("why-bin", [0, 255, 7])]);
            case "trail":
                await context.WriteResponseHeadersAsync([new("first", "header")]);
                context.ResponseTrailers.Add("last", "trailer");
                return new EchoMessage { Text = context.RequestHeaders.GetValue("question") ?? "" };
            case "wait":
                using (context.CancellationToken.Register(CancelledOnServer.SetResult))
                {
                    Waiting.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                }

                break;
        }

        return new EchoMessage { Text = $"{context.Method} {request.Text}" };
    }

    public override async Task Count(EchoMessage request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        for (var i = 1; i <= int.Parse(request.Text); i++)
        {
            await responseStream.WriteAsync(new EchoMessage { Text = $"{i}" }, context.CancellationToken);
        }
    }

    public override async Task<EchoMessage> Join(IAsyncStreamReader<EchoMessage> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            texts.Add(message.Text);
        }

        return new EchoMessage { Text = string.Join('+', texts) };
    }

    public override async Task Chat(
        IAsyncStreamReader<EchoMessage> requestStream,
        IServerStreamWriter<EchoMessage> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(new EchoMessage { Text = requestStream.Current.Text.ToUpperInvariant() });
        }
    }
}
