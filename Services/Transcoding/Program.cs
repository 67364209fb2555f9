using TextToVideo.Artifacts;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.Transcoding;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifacts();
builder.AddTranscoding();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.MapDefaultEndpoints();
app.MapTranscoding();
app.Run();
