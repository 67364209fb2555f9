using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Inference.Models;
using TextToVideo.V1;

namespace TextToVideo.VaeDecoding;

/// <summary>The gRPC service of the VAE decoding stage.</summary>
internal sealed class VaeDecodingGrpcService(VaeDecodingWorker worker) : V1.VaeDecoding.VaeDecodingBase
{
    public override async Task Decode(DecodeRequest request, IServerStreamWriter<DecodeResponse> responseStream, ServerCallContext context)
    {
        using var file = new MemoryStream(request.Latents.ToByteArray(), writable: false);
        VideoSize? size = request is { Width: 0, Height: 0 } ? null : new VideoSize(request.Width, request.Height);
        LatentClip latents = await worker.ReadAsync(request.Model, file, size, context.CancellationToken);
        var sequence = new FrameSequence
        {
            Width = latents.Clip.Width,
            Height = latents.Clip.Height,
            NumFrames = latents.Clip.NumFrames,
            Fps = latents.Clip.Fps,
        };
        await responseStream.WriteAsync(new DecodeResponse { Sequence = sequence }, context.CancellationToken);
        int index = 0;
        await foreach (ReadOnlyMemory<byte> rgb24 in worker.DecodeAsync(latents, context.CancellationToken))
        {
            var frame = new Frame { Index = index++, Rgb24 = UnsafeByteOperations.UnsafeWrap(rgb24) };
            await responseStream.WriteAsync(new DecodeResponse { Frame = frame }, context.CancellationToken);
        }
    }
}
