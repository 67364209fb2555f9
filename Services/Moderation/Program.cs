using TextToVideo.Artifacts;
using TextToVideo.Moderation;
using TextToVideo.ServiceDefaults.Messaging;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifacts();
builder.AddModeration();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.MapDefaultEndpoints();
app.MapModeration();
app.Run();
