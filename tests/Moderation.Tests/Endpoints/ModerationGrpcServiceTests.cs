using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using NSubstitute;
using TextToVideo.Moderation.Endpoints;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Tests.Frames;
using TextToVideo.V1;

namespace TextToVideo.Moderation.Tests.Endpoints;

public class ModerationGrpcServiceTests
{
    private readonly ModerationGrpcService _service = new(
        TestModerators.Prompts(),
        TestModerators.Frames(),
        Options.Create(new ModerationOptions { MaxPromptLength = 100 })
    );

    private readonly ServerCallContext _context = Substitute.For<ServerCallContext>();

    [Fact]
    public async Task ModeratePrompt_BlockedPrompt_ReportsCategoriesAndReason()
    {
        ModerationResponse response = await _service.ModeratePrompt(
            new ModeratePromptRequest { Prompt = "a naked soldier with a rifle" },
            _context
        );

        Assert.False(response.Approved);
        Assert.Equal([("sexual", "block"), ("violence", "flag")], response.Categories.Select(c => (c.Name, c.Action)));
        Assert.NotEqual("", response.Reason);
        Assert.NotEqual("", response.PolicyVersion);
    }

    [Fact]
    public async Task ModeratePrompt_HarmlessPrompt_IsApproved()
    {
        ModerationResponse response = await _service.ModeratePrompt(
            new ModeratePromptRequest { Prompt = "a red circle", NegativePrompt = "nudity" },
            _context
        );

        Assert.True(response.Approved);
        Assert.Empty(response.Categories);
    }

    [Theory]
    [InlineData(0, 0, "prompt:")]
    [InlineData(101, 0, "prompt:")]
    [InlineData(1, 101, "negative_prompt:")]
    public async Task ModeratePrompt_InvalidLength_IsInvalidArgument(int length, int negativeLength, string field)
    {
        var request = new ModeratePromptRequest { Prompt = new string('a', length), NegativePrompt = new string('a', negativeLength) };

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _service.ModeratePrompt(request, _context));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModerateFrames_OrdinaryClip_IsApproved()
    {
        ModerationResponse response = await _service.ModerateFrames(Requests(Sequence(4), Frames(4)), _context);

        Assert.True(response.Approved);
    }

    [Fact]
    public async Task ModerateFrames_FlashingClip_IsBlocked()
    {
        IEnumerable<ModerateFramesRequest> frames = Clips
            .Make(8, 6, 16, (frame, _, _) => frame % 2 == 0 ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255))
            .Select((f, i) => Frame(i, f));

        ModerationResponse response = await _service.ModerateFrames(Requests(Sequence(16), frames), _context);

        Assert.False(response.Approved);
        Assert.Equal(FrameCategories.Flashing, response.Categories.Single().Name);
    }

    public static TheoryData<string> InvalidStreams() => [.. s_streamsByName.Keys];

    [Theory]
    [MemberData(nameof(InvalidStreams))]
    public async Task ModerateFrames_InvalidStream_IsInvalidArgumentOfField(string name)
    {
        (string? field, ModerateFramesRequest[]? requests) = s_streamsByName[name];

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _service.ModerateFrames(new FakeReader(requests), _context));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field + ":", error.Status.Detail, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, (string Field, ModerateFramesRequest[] Requests)> s_streamsByName = new()
    {
        ["nothing"] = ("sequence", []),
        ["frame first"] = ("sequence", [.. Frames(1)]),
        ["no content"] = ("sequence", [new ModerateFramesRequest()]),
        ["no width"] = (
            "sequence.width",
            [
                new ModerateFramesRequest
                {
                    Sequence = new FrameSequence
                    {
                        Height = 6,
                        NumFrames = 1,
                        Fps = 8,
                    },
                },
            ]
        ),
        ["no fps"] = (
            "sequence.fps",
            [
                new ModerateFramesRequest
                {
                    Sequence = new FrameSequence
                    {
                        Width = 8,
                        Height = 6,
                        NumFrames = 1,
                    },
                },
            ]
        ),
        ["two sequences"] = ("frame", [Sequence(2), Sequence(2)]),
        ["too few"] = ("sequence.num_frames", [Sequence(4), .. Frames(3)]),
        ["too many"] = ("sequence.num_frames", [Sequence(2), .. Frames(3)]),
        ["gap"] = ("frame.index", [Sequence(3), .. Frames(3).Where((_, i) => i != 1)]),
        ["short"] = ("frame.rgb24", [Sequence(1), Frame(0, new byte[143])]),
    };

    private static ModerateFramesRequest Sequence(int frames) =>
        new()
        {
            Sequence = new FrameSequence
            {
                Width = 8,
                Height = 6,
                NumFrames = frames,
                Fps = 8,
            },
        };

    private static IEnumerable<ModerateFramesRequest> Frames(int count) => Clips.Gradient(8, 6, count).Select((f, i) => Frame(i, f));

    private static ModerateFramesRequest Frame(int index, byte[] rgb24) =>
        new()
        {
            Frame = new Frame { Index = index, Rgb24 = ByteString.CopyFrom(rgb24) },
        };

    private static FakeReader Requests(ModerateFramesRequest first, IEnumerable<ModerateFramesRequest> rest) => new([first, .. rest]);

    private sealed class FakeReader(ModerateFramesRequest[] requests) : IAsyncStreamReader<ModerateFramesRequest>
    {
        private int _next;

        public ModerateFramesRequest Current => requests[_next - 1];

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(++_next <= requests.Length);
    }
}
